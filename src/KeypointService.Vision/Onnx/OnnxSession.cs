using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KeypointService.Vision.Onnx;

/// <summary>Opens model files, and makes what they read.</summary>
internal static class OnnxSession
{
    // Long enough for the next operation of a run to find its threads awake, and short enough to leave their cores alone after it.
    private const string MicrosecondsAwake = "20";

    /// <summary>An input tensor in memory of the runtime's own.</summary>
    /// <remarks>
    /// Such memory begins at a whole vector, wherever it lies. Managed memory does not, sums then come in another order each
    /// time, and where a network rounds to 8 bits their last bits can turn into steps: the same picture, another answer.
    /// </remarks>
    public static OrtValue CreateInput(long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);

    /// <summary>Reads a file, opens a session on it and makes the session's owner.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="threads">Intra-op threads of a run; 1 serves best when requests run side by side.</param>
    /// <param name="create">Is given the file's SHA-256; checks the session and takes it over.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not the one that its checksum was written for, or the runtime computes something else on this processor.
    /// </exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks its contract.</exception>
    public static T Open<T>(string path, int threads, Func<string, InferenceSession, T> create)
        where T : IDisposable
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

                // An arena of its own would keep what the largest picture took for good; the C library's memory serves as fast.
                EnableCpuMemArena = false,
            };
            options.AddSessionConfigEntry("session.intra_op.spin_duration_us", MicrosecondsAwake);
            var bytes = File.ReadAllBytes(path);
            var sha256 = Checksum.Verify(path, bytes);
            session = new InferenceSession(bytes, options);
            var owner = create(sha256, session);
            var opened = session;
            session = null;
            try
            {
                KnownAnswer.Verify(path, sha256, opened);
            }
            catch
            {
                owner.Dispose();
                throw;
            }

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
