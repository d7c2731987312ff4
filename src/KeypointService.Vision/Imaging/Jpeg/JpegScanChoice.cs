namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>Which scans of a progressive JPEG a gray picture needs. The others cost most of the time, and show in no keypoint.</summary>
internal static class JpegScanChoice
{
    /// <summary>True where the gray picture would change by more than its scale resolves.</summary>
    /// <param name="scan">A scan of the picture.</param>
    /// <param name="picture">A picture whose first component is its luma.</param>
    /// <param name="reduction">The scale: 1, 2, 4 or 8.</param>
    public static bool IsNeeded(JpegScan scan, JpegPicture picture, int reduction)
    {
        if (picture.Frame is not { IsProgressive: true, Components: [var luma, ..] })
        {
            return true;
        }

        // A mean of four pixels and more halves what the last bit of a coefficient says of one.
        return scan.Components.Contains(luma.Id) && !(reduction > 1 && scan.First > 0 && scan.Refines);
    }
}
