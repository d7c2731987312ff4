using System.Text.Json.Serialization;
using KeypointService.Faces;

namespace KeypointService.Cli.Records;

/// <summary>A line about a film: a frame as <c>/v1/video</c> answers it, or how the film ended.</summary>
/// <param name="File">The film's name, as it was given.</param>
/// <param name="Frame">Number of the frame in the film, from 0; null at the end.</param>
/// <param name="Time">Its time in seconds.</param>
/// <param name="Faces">Its faces, largest box first, each with its track.</param>
/// <param name="Frames">At the end: how many frames were answered.</param>
/// <param name="Model">At the end: the model that answered.</param>
/// <param name="Error">At the end: what is wrong with the film; null for nothing.</param>
internal sealed record FilmRecord(
    string File,
    int? Frame = null,
    double? Time = null,
    IReadOnlyList<FaceResponse>? Faces = null,
    int? Frames = null,
    string? Model = null,
    string? Error = null) : IRecord
{
    [JsonIgnore]
    public bool IsComplete => File is not null && (Frames is not null || (Frame is not null && IRecord.AreWhole(Faces)));
}
