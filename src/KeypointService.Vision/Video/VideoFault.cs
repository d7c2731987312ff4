namespace KeypointService.Vision.Video;

/// <summary>Why a video cannot be read.</summary>
public enum VideoFault
{
    /// <summary>It is no file of an accepted container.</summary>
    NoVideo,

    /// <summary>It is damaged or cut off: no frame can be read.</summary>
    Damaged,

    /// <summary>It holds no film, only sound, a cover picture or subtitles.</summary>
    NoFilm,

    /// <summary>Its codec is not decoded here.</summary>
    UnknownCodec,

    /// <summary>A frame has more pixels than the limit.</summary>
    TooManyPixels,

    /// <summary>Decoding takes more memory than the limit.</summary>
    TooMuchMemory,

    /// <summary>Decoding takes more time than the limit.</summary>
    TooSlow,

    /// <summary>The decoder broke down over it.</summary>
    DecoderFailed,
}
