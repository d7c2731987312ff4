using System.ComponentModel.DataAnnotations;

namespace KeypointService.Models;

/// <summary>Where the models are and which one serves when a request names none. Section <c>Models</c>.</summary>
internal sealed class ModelsOptions
{
    public const string Section = "Models";

    /// <summary>Folder with one folder a model; a relative path counts from the program's folder.</summary>
    [Required(ErrorMessage = "Models:Path is empty; give the folder that holds the models.")]
    public string Path { get; init; } = "models";

    [Required(ErrorMessage = "Models:Default is empty; give the name of a model.")]
    public string Default { get; init; } = "compact";

    public string FullPath => System.IO.Path.GetFullPath(Path, AppContext.BaseDirectory);
}
