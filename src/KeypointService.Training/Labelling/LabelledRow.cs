using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Labelling;

/// <summary>A row of a keypoints.csv.</summary>
/// <param name="Image">Path of the picture.</param>
/// <param name="Set">The data set that the face is from.</param>
/// <param name="Labels">Whose points they are: 'hand15', 'hand5+distilled10' and the like.</param>
/// <param name="Points">The 15 points in pixels of the picture, null where there is no label.</param>
internal sealed record LabelledRow(string Image, string Set, string Labels, IReadOnlyList<ImagePoint?> Points);
