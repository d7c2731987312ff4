using KeypointService.Faces;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Cli.Records;

/// <summary>A line about a file.</summary>
internal interface IRecord
{
    /// <summary>The file's name, as it was given.</summary>
    string File { get; }

    /// <summary>False where it lacks what every such record has: it is a line about something else.</summary>
    bool IsComplete { get; }

    /// <summary>True where there are faces, and each has all its points.</summary>
    static bool AreWhole(IReadOnlyList<FaceResponse>? faces) =>
        faces is not null && faces.All(face => face is { Keypoints.Count: FaceKeypointSet.Count });
}
