using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using KeypointService.Capacity;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Inference;

/// <summary>The faces as tensors: in JSON, or behind it where they are wanted binary.</summary>
/// <param name="Model">What located them.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Faces">The faces of all its pictures.</param>
/// <param name="Patience">Longest time for the client to take a piece of the answer.</param>
internal sealed record InferenceResult(
    KeypointModelInfo Model, InferenceRequest Request, IReadOnlyList<LocatedFace> Faces, TimeSpan Patience) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using MemoryStream binary = new();
        OutputTensor[] outputs = [.. Request.Outputs.Select(output => Write(output.Tensor, output.IsBinary, binary))];
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new InferenceAnswer(Model.Name, Model.Version, Request.Id, outputs), InferenceJson.Plain.InferenceAnswer);
        var response = httpContext.Response;
        response.ContentType = "application/json";
        if (binary.Length > 0)
        {
            response.ContentType = "application/octet-stream";
            response.Headers[InferenceRequest.LengthHeader] = json.Length.ToString(CultureInfo.InvariantCulture);
        }

        response.ContentLength = json.Length + binary.Length;
        await PatientBody.SendAsync(httpContext, Patience, async body =>
        {
            await body.WriteAsync(json);
            await body.WriteAsync(binary.GetBuffer().AsMemory(0, (int)binary.Length));
        });
    }

    private OutputTensor Write(FaceTensor tensor, bool isBinary, MemoryStream binary)
    {
        float[] values = [.. Faces.SelectMany(tensor.Of)];
        int[] shape = [Faces.Count, .. tensor.Shape];
        if (!isBinary)
        {
            return new OutputTensor(tensor.Name, tensor.Datatype, shape, values, null);
        }

        // Little-endian, as every processor is that this runs on.
        var bytes = tensor.Datatype == FaceTensor.Integer
            ? MemoryMarshal.AsBytes<int>([.. values.Select(value => (int)value)])
            : MemoryMarshal.AsBytes<float>(values);
        binary.Write(bytes);
        return new OutputTensor(tensor.Name, tensor.Datatype, shape, null, new TensorParameters(BinaryDataSize: bytes.Length));
    }
}
