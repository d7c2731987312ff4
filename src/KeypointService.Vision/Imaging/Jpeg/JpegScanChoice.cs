namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>Which scans of a progressive JPEG a gray picture needs: it looks the same without the others.</summary>
internal static class JpegScanChoice
{
    // Means alone would make the decoder smooth the picture; with the first waves it takes the means as they are.
    private const int FirstWaves = 8;

    /// <summary>True where the gray picture would be another one without the scan.</summary>
    /// <remarks>
    /// Leaving out the last bits of the luma's waves at a half or a quarter of the scale would save twice as much again,
    /// and moved the keypoints of large faces by half a pixel to a pixel on average.
    /// </remarks>
    /// <param name="scan">A scan of the picture.</param>
    /// <param name="picture">A picture whose first component is its luma.</param>
    /// <param name="reduction">The scale: 1, 2, 4 or 8.</param>
    public static bool IsNeeded(JpegScan scan, JpegPicture picture, int reduction)
    {
        if (picture.Frame is not { IsProgressive: true, Components: [var luma, ..] })
        {
            return true;
        }

        // At an eighth of the scale a pixel is the mean of a block.
        var isMean = reduction == 8 && scan.First > 0 && (scan.Refines || scan.First > FirstWaves);
        return scan.Components.Contains(luma.Id) && !isMean;
    }
}
