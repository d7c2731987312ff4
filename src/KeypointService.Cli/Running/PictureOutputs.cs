using KeypointService.Cli.Storage;
using KeypointService.Vision.Alignment;

namespace KeypointService.Cli.Running;

/// <summary>What a run makes of each picture beside its record.</summary>
/// <param name="Annotated">Folder that gets every picture with its faces drawn in; null for none.</param>
/// <param name="Aligned">Folder that gets every face cut out; null for none.</param>
/// <param name="Align">How they are cut out.</param>
internal sealed record PictureOutputs(string? Annotated, string? Aligned, AlignOptions Align)
{
    /// <summary>True for a file that a run has made.</summary>
    public bool Has(string file) => FileStore.IsBelow(Annotated, file) || FileStore.IsBelow(Aligned, file);
}
