namespace KeypointService.Training.Export;

/// <summary>A place for a model that is measured before it takes the one where it belongs. Owns its folder.</summary>
internal sealed class DraftModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keypoints-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "model.onnx");

    public void Dispose() => _folder.Delete(recursive: true);
}
