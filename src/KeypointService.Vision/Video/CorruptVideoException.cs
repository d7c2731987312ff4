namespace KeypointService.Vision.Video;

/// <summary>A file begins like a video of an accepted container, but no frame can be read from it.</summary>
public sealed class CorruptVideoException()
    : Exception("The video cannot be decoded: it is damaged or cut off, or its codec is unknown.");
