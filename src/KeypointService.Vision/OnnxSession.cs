using KeypointService.Vision.Landmarks;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision;

/// <summary>Opens model files.</summary>
internal static class OnnxSession
{
    /// <summary>Reads a file, opens a session on it and makes the session's owner.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="threads">Intra-op threads of a run; 1 serves best when requests run side by side.</param>
    /// <param name="create">Is given the file's SHA-256; checks the session and takes it over.</param>
    /// <exception cref="InvalidDataException">The file is not the one that its checksum was written for.</exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks its contract.</exception>
    public static T Open<T>(string path, int threads, Func<string, InferenceSession, T> create)
    {
        if (!File.Exists(path))
        {
            throw new ModelContractException(path, "the file does not exist.");
        }

        InferenceSession? session = null;
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            };
            var bytes = File.ReadAllBytes(path);
            var sha256 = Checksum.Verify(path, bytes);
            session = new InferenceSession(bytes, options);
            var owner = create(sha256, session);
            session = null;
            return owner;
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelContractException(path, "ONNX Runtime does not accept it.", exception);
        }
        finally
        {
            session?.Dispose();
        }
    }
}
