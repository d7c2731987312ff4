namespace KeypointService.Vision.Video.Isolation;

/// <summary>What the decoder's process is asked, as it lies in memory; the path of the file follows, in UTF-8.</summary>
/// <param name="PathBytes">Length of the path.</param>
/// <param name="Gray">Frames in grayscale, not blue-green-red.</param>
/// <param name="Every">Every Nth frame is given, from the first.</param>
/// <param name="MaxPixels">Most pixels of a frame.</param>
/// <param name="MemoryBytes">Most memory that decoding takes.</param>
/// <param name="ProcessorSeconds">Most processor time, that of the process's start included.</param>
internal readonly record struct VideoRequest(
    int PathBytes, bool Gray, int Every, long MaxPixels, long MemoryBytes, int ProcessorSeconds);
