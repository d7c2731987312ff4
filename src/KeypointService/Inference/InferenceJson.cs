using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Inference;

internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

internal sealed record LiveResponse(bool Live);

internal sealed record ReadyResponse(bool Ready);

internal sealed record InferenceError(string Error);

internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<int> Shape);

internal sealed record ModelMetadata(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs)
{
    public static ModelMetadata Of(KeypointModelInfo model) => new(
        model.Name, [model.Version], "keypointservice", [new(InferenceRequest.ImageName, InferenceRequest.BytesType, [-1])],
        [.. FaceTensor.All.Select(tensor => new TensorMetadata(tensor.Name, tensor.Datatype, [-1, .. tensor.Shape]))]);
}

/// <summary>A request as its JSON part tells it.</summary>
internal sealed record InferenceHeader(
    string? Id, IReadOnlyList<InputTensor?>? Inputs, IReadOnlyList<RequestedOutput?>? Outputs, RequestParameters? Parameters);

/// <param name="BinaryDataOutput">Whether all outputs are wanted binary.</param>
internal sealed record RequestParameters(bool? BinaryDataOutput)
{
    /// <summary>The service's own, and whatever else clients send.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <param name="Name">Name of the tensor.</param>
/// <param name="Datatype">BYTES for pictures.</param>
/// <param name="Shape">How many there are.</param>
/// <param name="Data">The elements in base64, where they are not binary.</param>
/// <param name="Parameters">Their size, where they are binary.</param>
internal sealed record InputTensor(
    string? Name, string? Datatype, IReadOnlyList<long>? Shape, IReadOnlyList<byte[]?>? Data, TensorParameters? Parameters);

internal sealed record RequestedOutput(string? Name, TensorParameters? Parameters);

/// <param name="BinaryDataSize">Bytes of a tensor behind the JSON part.</param>
/// <param name="BinaryData">Whether an output is wanted so.</param>
internal sealed record TensorParameters(int? BinaryDataSize = null, bool? BinaryData = null);

/// <param name="Name">Name of the tensor.</param>
/// <param name="Datatype">FP32 or INT32.</param>
/// <param name="Shape">Its shape; the first dimension counts the faces.</param>
/// <param name="Data">The elements, row by row, where they are not binary.</param>
/// <param name="Parameters">Their size, where they are.</param>
internal sealed record OutputTensor(
    string Name, string Datatype, IReadOnlyList<int> Shape, IReadOnlyList<float>? Data, TensorParameters? Parameters);

internal sealed record InferenceAnswer(string ModelName, string ModelVersion, string? Id, IReadOnlyList<OutputTensor> Outputs);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(LiveResponse))]
[JsonSerializable(typeof(ReadyResponse))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(InferenceError))]
[JsonSerializable(typeof(InferenceHeader))]
[JsonSerializable(typeof(InferenceAnswer))]
internal sealed partial class InferenceJson : JsonSerializerContext
{
    /// <summary>As all answers of the service are written: a quote in a sentence is no danger in what is no page.</summary>
    public static InferenceJson Plain =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
