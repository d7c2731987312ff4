using KeypointService.Uploads;

namespace KeypointService.Streaming;

/// <summary>One encoded frame as it came in. Owns its bytes.</summary>
/// <param name="Number">Its place in the stream, from 0.</param>
/// <param name="Time">When it was complete, since the stream began.</param>
/// <param name="Picture">The encoded frame.</param>
internal sealed record StreamFrame(long Number, TimeSpan Time, PictureBuffer Picture) : IDisposable
{
    public void Dispose() => Picture.Dispose();
}
