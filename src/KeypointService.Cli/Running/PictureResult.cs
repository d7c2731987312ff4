using KeypointService.Cli.Records;

namespace KeypointService.Cli.Running;

/// <summary>What came of a picture.</summary>
/// <param name="Record">Its faces, or what is wrong.</param>
/// <param name="IsFinal">False where something else than the picture is to blame, such as a bucket or a disk: another run may fare better.</param>
internal sealed record PictureResult(PictureRecord Record, bool IsFinal = true);
