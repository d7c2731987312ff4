namespace KeypointService.Vision.Onnx;

/// <summary>A model file breaks the model contract; the message names the file and what is wrong.</summary>
public sealed class ModelContractException(string path, string problem, Exception? inner = null)
    : Exception($"The model '{path}' cannot be used: {problem}", inner)
{
    /// <summary>The model file.</summary>
    public string Path { get; } = path;
}
