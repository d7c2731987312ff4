namespace KeypointService.Vision.Imaging.Heif;

/// <summary>What the process is asked, as it lies in memory; the file follows.</summary>
/// <param name="FileBytes">Length of the file.</param>
/// <param name="Pixels">Most pixels of the picture.</param>
/// <param name="MemoryBytes">Most memory that decoding takes.</param>
/// <param name="ProcessorSeconds">Most processor time, that of the process's start included.</param>
internal readonly record struct HeifRequest(long FileBytes, long Pixels, long MemoryBytes, int ProcessorSeconds);

/// <summary>What the process answers; of a decoded picture the pixels follow, row by row.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Width">Width of the picture.</param>
/// <param name="Height">Height of the picture.</param>
/// <param name="Channels">3 for red-green-blue, 4 with alpha behind.</param>
internal readonly record struct HeifReply(HeifOutcome Outcome, int Width, int Height, int Channels);

/// <summary>How decoding went.</summary>
internal enum HeifOutcome
{
    /// <summary>The picture follows.</summary>
    Decoded = 1,

    /// <summary>It is damaged.</summary>
    Damaged = 2,

    /// <summary>It takes more memory than a picture of its size may.</summary>
    TooMuchMemory = 3,
}
