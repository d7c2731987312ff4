using KeypointService.Cli.Records;
using KeypointService.Cli.Storage;
using KeypointService.Faces;
using KeypointService.Video;
using KeypointService.Vision;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;

namespace KeypointService.Cli.Running;

/// <summary>Follows the faces of one film after the other; each is decoded by a process of its own.</summary>
/// <param name="keypoints">Locates the faces.</param>
/// <param name="options">What to look for.</param>
/// <param name="limits">What decoding may cost, and which frames are answered.</param>
/// <param name="annotated">Folder that gets every film with its faces drawn in; null for none.</param>
internal sealed class FilmTracker(KeypointPipeline keypoints, LocateOptions options, VideoDecoderOptions limits, string? annotated)
    : IDisposable
{
    /// <summary>How the name of a film with its faces drawn in ends.</summary>
    public const string DrawnEnding = ".mp4";

    private readonly VideoDecoding _decoding = new(DecoderProgram.Of(typeof(FilmTracker).Assembly));

    /// <summary>Hands on a record a frame.</summary>
    /// <exception cref="IOException">A record, or the film with the faces, cannot be written.</exception>
    /// <returns>The record of the film's end, with what is wrong with the film.</returns>
    public async Task<FilmRecord> TrackAsync(
        string file, Func<VideoDecoder, Func<Action<FilmRecord>, Task>, Task> onOpen, CancellationToken cancellation)
    {
        var frames = 0;
        string? error = null;
        try
        {
            await using var film = await _decoding.OpenAsync(Path.GetFullPath(file), limits, cancellation);
            await onOpen(film, async add =>
            {
                using var drawn = annotated is null ? null : new AnnotatedFilm(TargetOf(file));
                FaceTracker tracker = new(keypoints, new FaceTrackerOptions { Detection = options });
                while (await film.NextAsync(cancellation))
                {
                    var faces = tracker.Track(film.Image, film.Time);
                    var (frame, time, answered) = VideoFrameResponse.From(film, faces, FaceFormat.Usual);
                    add(new FilmRecord(file, frame, time, answered));
                    drawn?.Add(film, faces);
                    frames++;
                }

                drawn?.End();
            });
            error = film.Fault;
        }
        catch (Exception exception) when (exception is UnreadableVideoException or DecoderDeathException or NotSupportedException)
        {
            error = exception.Message;
        }

        return new FilmRecord(file, Frames: frames, Error: error);
    }

    public void Dispose() => _decoding.Dispose();

    /// <summary>Under its path below the folder, so that two films of one name stay two.</summary>
    private string TargetOf(string file) =>
        Path.Combine(annotated!, FileStore.NameOf(FileStore.PlaceOf(file), DrawnEnding));
}
