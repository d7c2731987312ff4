using Google.Protobuf;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Onnx;

/// <summary>Reads model files.</summary>
internal static class OnnxFile
{
    /// <exception cref="InvalidDataException">The file is no model.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModelProto Read(string path)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            return model.Graph is not null ? model : throw new InvalidDataException($"'{path}' is no ONNX model: it has no graph.");
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"'{path}' is no ONNX model, or damaged: {exception.Message}", exception);
        }
    }
}
