using KeypointService.Faces;

namespace KeypointService.Aligned;

/// <summary>The aligned faces of a picture.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Model">Name of the model that located the keypoints.</param>
/// <param name="Template">Name of the template.</param>
/// <param name="Size">Side of a crop in pixels.</param>
/// <param name="Faces">The faces, largest box first.</param>
internal sealed record AlignedResponse(
    ImageResponse Image, string Model, string Template, int Size, IReadOnlyList<AlignedFaceResponse> Faces);

/// <summary>An aligned face.</summary>
/// <param name="Face">The face in the picture.</param>
/// <param name="Matrix">
/// Two rows of three: (x', y') = matrix · (x, y, 1) maps pixels of the picture to pixels of the crop, both 0 at the centre of
/// the top-left pixel.
/// </param>
/// <param name="MediaType">image/png.</param>
/// <param name="Crop">The crop as a file, in base64.</param>
internal sealed record AlignedFaceResponse(
    FaceResponse Face, IReadOnlyList<IReadOnlyList<double>> Matrix, string MediaType, ReadOnlyMemory<byte> Crop);
