using System.Text.Json.Serialization;
using KeypointService.Faces;

namespace KeypointService.Cli.Records;

/// <summary>What came of a picture: the answer of <c>/v1/keypoints</c> under the picture's name, or why there is none.</summary>
/// <param name="File">The picture's name, as it was given.</param>
/// <param name="Image">Size and orientation.</param>
/// <param name="Model">The model that located the keypoints.</param>
/// <param name="Faces">The faces, largest box first, in pixels of the upright picture.</param>
/// <param name="Error">Why the picture has no answer; null where it has.</param>
internal sealed record PictureRecord(
    string File,
    ImageResponse? Image = null,
    string? Model = null,
    IReadOnlyList<FaceResponse>? Faces = null,
    string? Error = null) : IRecord
{
    [JsonIgnore]
    public bool IsComplete => File is not null && (Error is not null || (Image is not null && IRecord.AreWhole(Faces)));
}
