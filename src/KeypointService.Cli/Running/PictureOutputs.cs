using KeypointService.Cli.Storage;
using KeypointService.Vision.Alignment;

namespace KeypointService.Cli.Running;

/// <summary>What a run makes of each picture beside its record.</summary>
/// <param name="Annotated">Folder that gets every picture with its faces drawn in; null for none.</param>
/// <param name="Aligned">Folder that gets every face cut out; null for none.</param>
/// <param name="Align">How they are cut out.</param>
internal sealed record PictureOutputs(string? Annotated, string? Aligned, AlignOptions Align)
{
    /// <summary>How the name of a picture with its faces drawn in ends.</summary>
    public const string DrawnEnding = ".jpg";

    /// <summary>How the name of a face that was cut out ends.</summary>
    /// <param name="number">The face's number in the record of its picture, from 1.</param>
    public static string CropEnding(int number) => $"-face-{number}.png";

    /// <summary>Makes the folders, and tries them.</summary>
    /// <exception cref="ArgumentException">Nothing can be written into one.</exception>
    public void EnsurePlaces()
    {
        OutputPlace.EnsureFolder(Annotated);
        OutputPlace.EnsureFolder(Aligned);
    }

    /// <summary>Refuses pictures of which the one would be drawn or cut into the file of the other.</summary>
    /// <param name="files">The pictures of all parts of a run.</param>
    /// <exception cref="ArgumentException">There are two such.</exception>
    public void ThrowIfAlike(IReadOnlyList<string> files)
    {
        if (Annotated is not null)
        {
            FileStore.ThrowIfAlike(files, DrawnEnding);
        }

        if (Aligned is not null)
        {
            FileStore.ThrowIfAlike(files, CropEnding(1));
        }
    }

    /// <summary>True for a file that a run has made.</summary>
    public bool Has(string file) => FileStore.IsBelow(Annotated, file) || FileStore.IsBelow(Aligned, file);
}
