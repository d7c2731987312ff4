using KeypointService.Problems;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;
using Microsoft.Extensions.Options;

namespace KeypointService.Models;

/// <summary>The loaded keypoint models by name. Owns them.</summary>
internal sealed partial class ModelRegistry : IDisposable
{
    private readonly SortedDictionary<string, KeypointModel> _models = new(StringComparer.Ordinal);
    private readonly string _default;

    /// <summary>Loads every <c>model.onnx</c> one folder below the models' folder, but for the face detector's.</summary>
    /// <exception cref="ModelContractException">A file breaks the model contract, two have one name, or the default model is missing.</exception>
    public ModelRegistry(ModelFolder folder, IOptions<ModelsOptions> options, ILogger<ModelRegistry> logger)
    {
        _default = options.Value.Default;
        try
        {
            Dictionary<string, string> files = [];
            foreach (var file in folder.Models())
            {
                var model = KeypointModel.Load(file);
                if (!_models.TryAdd(model.Info.Name, model))
                {
                    model.Dispose();
                    throw new ModelContractException(file, $"the name in it is '{model.Info.Name}', and so it is in '{files[model.Info.Name]}'.");
                }

                files[model.Info.Name] = file;
                if (!Checksum.IsBeside(file))
                {
                    LogUnsigned(logger, file);
                }
            }

            if (!_models.ContainsKey(_default))
            {
                throw new ModelContractException(folder.ModelOf(_default), "it is the default model, and the file does not exist.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<KeypointModel> All => _models.Values;

    /// <summary>The model of a name, or the default one.</summary>
    /// <exception cref="RequestProblemException">There is no such model.</exception>
    public KeypointModel Find(string? name) => _models.TryGetValue(name ?? _default, out var model)
        ? model
        : throw new RequestProblemException(ProblemKind.UnknownModel, $"There is no model '{name}'.")
        {
            Members = new Dictionary<string, object?> { ["models"] = (IReadOnlyList<string>)[.. _models.Keys] },
        };

    public void Dispose()
    {
        foreach (var model in _models.Values)
        {
            model.Dispose();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Nobody would notice damage to the model {File}: there is no checksum beside it, which the training tool's command sign writes")]
    private static partial void LogUnsigned(ILogger logger, string file);
}
