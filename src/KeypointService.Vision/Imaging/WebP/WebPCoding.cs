namespace KeypointService.Vision.Imaging.WebP;

/// <summary>Tells how a WebP's pixels are coded: lossless ones, be it the transparency alone, are the slowest to decode of all.</summary>
internal static class WebPCoding
{
    /// <param name="data">A file whose header was read.</param>
    public static bool IsLossless(ReadOnlySpan<byte> data)
    {
        var chunks = new WebPChunks(data);
        while (chunks.MoveNext())
        {
            if (chunks.Kind.SequenceEqual("VP8L"u8) || chunks.Kind.SequenceEqual("ALPH"u8))
            {
                return true;
            }
        }

        return false;
    }
}
