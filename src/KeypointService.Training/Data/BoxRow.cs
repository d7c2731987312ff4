using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Data;

/// <summary>One row of a boxes.csv: a face of a photo.</summary>
/// <param name="Image">Path of the photo.</param>
/// <param name="Set">The data set that the photo is from; empty where the file does not say.</param>
/// <param name="Box">The square region of the face that <see cref="TightBox.Region"/> makes of its tight box.</param>
/// <param name="IsSure">False where it may be no face: finding it is neither right nor wrong.</param>
/// <param name="HasKeypoints">True where the face has a row in the keypoints.csv beside this file.</param>
/// <param name="Flags">What else is said of the face, in the words of its set.</param>
internal sealed record BoxRow(string Image, string Set, FaceBox Box, bool IsSure, bool HasKeypoints, IReadOnlyList<string> Flags);
