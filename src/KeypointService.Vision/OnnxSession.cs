using KeypointService.Vision.Landmarks;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision;

/// <summary>Opens model files.</summary>
internal static class OnnxSession
{
    /// <summary>Reads a file, opens a session on it and makes the session's owner.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="threads">Intra-op threads of a run; 1 serves best when requests run side by side.</param>
    /// <param name="create">Checks the file's content and the session, and takes the session over.</param>
    /// <exception cref="InvalidDataException">The file is not the one that its checksum was written for.</exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks its contract.</exception>
    public static T Open<T>(string path, int threads, Func<byte[], InferenceSession, T> create)
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
            Checksum.Verify(path, bytes);
            session = new InferenceSession(bytes, options);
            var owner = create(bytes, session);
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
