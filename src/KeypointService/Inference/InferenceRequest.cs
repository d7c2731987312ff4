using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using KeypointService.Problems;
using KeypointService.Uploads;

namespace KeypointService.Inference;

/// <summary>The pictures of a request, and which tensors it wants.</summary>
/// <param name="Id">The client's own name of the request.</param>
/// <param name="Pictures">The files.</param>
/// <param name="Outputs">The tensors to answer with, and whether each is wanted binary.</param>
/// <param name="Fields">The other parameters, which are those of the query where they have their names.</param>
internal sealed record InferenceRequest(
    string? Id,
    IReadOnlyList<ReadOnlyMemory<byte>> Pictures,
    IReadOnlyList<(FaceTensor Tensor, bool IsBinary)> Outputs,
    FormFields Fields)
{
    public const string LengthHeader = "Inference-Header-Content-Length";
    public const string ImageName = "image";
    public const string BytesType = "BYTES";

    // Values of the JSON part: more than any request needs, and few enough that to read them takes no memory worth counting.
    private const int MostValues = 4096;

    // Longer than any name. A name is told again in the answer, where a letter may take six bytes; pictures alone are long.
    private const int LongestName = 1024;

    /// <summary>Bytes of the JSON part of a body.</summary>
    /// <param name="bodyLength">Bytes of the body.</param>
    /// <param name="header">What the header says; null where there is none, and all is JSON.</param>
    /// <exception cref="RequestProblemException">The header says something else.</exception>
    public static int JsonLength(int bodyLength, string? header)
    {
        if (header is null)
        {
            return bodyLength;
        }

        return int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= bodyLength
            ? length
            : throw Bad($"The header {LengthHeader} has to be the length of the JSON part of the body.");
    }

    /// <summary>Reads a body: JSON, and behind it the binary tensors.</summary>
    /// <param name="body">The body.</param>
    /// <param name="jsonLength">What <see cref="JsonLength"/> gave.</param>
    /// <exception cref="RequestProblemException">It is no such request.</exception>
    public static InferenceRequest Read(ReadOnlyMemory<byte> body, int jsonLength)
    {
        var header = Parse(body.Span[..jsonLength]);
        var image = header.Inputs is [{ } only] ? only : throw Bad("The request has to have one input.");
        if (image.Name != ImageName || image.Datatype != BytesType)
        {
            throw Bad($"The input has to be '{ImageName}' of the datatype {BytesType}.");
        }

        var elements = image.Parameters?.BinaryDataSize is { } size ? Elements(body[jsonLength..], size) : Decode(image.Data);
        ReadOnlyMemory<byte>[] pictures = [.. elements.Take(PictureReader.MostPictures + 1)];
        if (pictures.Length > PictureReader.MostPictures)
        {
            throw PictureReader.TooMany();
        }

        if (image.Shape is not { } shape || shape.Any(side => side < 0) || shape.Aggregate(1.0, (product, side) => product * side) != pictures.Length)
        {
            throw Bad($"The shape of the input does not fit its {pictures.Length} elements.");
        }

        return pictures.Length > 0 ? new InferenceRequest(header.Id, pictures, Wanted(header), FieldsOf(header)) : throw Bad("The input has no picture.");
    }

    private static InferenceHeader Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            CheckSizes(json);
            return JsonSerializer.Deserialize(json, InferenceJson.Default.InferenceHeader) ?? throw Bad("The request is empty.");
        }
        catch (JsonException exception) when (exception.Path?.Contains(".data[", StringComparison.Ordinal) == true)
        {
            throw Bad($"An element of the input's data is no text in base64, as it has to be of the datatype {BytesType}.");
        }
        catch (JsonException exception) when (exception.Path?.EndsWith(".data", StringComparison.Ordinal) == true)
        {
            throw Bad("The data of the input has to be a list, with an element for each picture.");
        }
        catch (JsonException exception)
        {
            throw Bad($"The request is no JSON of an inference request: see {exception.Path ?? "its beginning"}, line {exception.LineNumber + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    private static void CheckSizes(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        var isMember = false;
        var isData = false;
        for (var values = 0; reader.Read(); values++)
        {
            if (values == MostValues)
            {
                throw Bad($"The request has more than {MostValues} values in its JSON; it takes at most {PictureReader.MostPictures} pictures.");
            }

            // Pictures are elements of an array; where one stands alone, what reads it says so.
            var isName = reader.TokenType == JsonTokenType.PropertyName;
            if ((isName || (isMember && !isData && reader.TokenType == JsonTokenType.String)) && reader.ValueSpan.Length > LongestName)
            {
                throw Bad($"The request has a name or an id of more than {LongestName} bytes.");
            }

            isMember = isName;
            isData = isName && reader.ValueTextEquals("data"u8);
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Decode(IReadOnlyList<byte[]?>? data) =>
        (data ?? throw Bad("The input has no data.")).Select(
            element => (ReadOnlyMemory<byte>)(element ?? throw Bad("An element of the input is null.")));

    /// <summary>Each element is its length in four bytes, the lowest first, and its bytes.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> rest, int size)
    {
        if (size != rest.Length)
        {
            throw Bad($"{size} bytes of binary data are announced, and {rest.Length} came.");
        }

        while (rest.Length > 0)
        {
            var length = rest.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(rest.Span) : uint.MaxValue;
            if (length > rest.Length - sizeof(uint))
            {
                throw Bad("The binary data ends within an element.");
            }

            yield return rest.Slice(sizeof(uint), (int)length);
            rest = rest[(sizeof(uint) + (int)length)..];
        }
    }

    private static IReadOnlyList<(FaceTensor Tensor, bool IsBinary)> Wanted(InferenceHeader header)
    {
        var isBinary = header.Parameters?.BinaryDataOutput == true;
        if (header.Outputs is null or [])
        {
            return [.. FaceTensor.All.Select(tensor => (tensor, isBinary))];
        }

        // Each once: what is answered takes memory, and a name takes a client none.
        HashSet<FaceTensor> wanted = [];
        return [.. header.Outputs.Select(output =>
        {
            var tensor = FaceTensor.All.FirstOrDefault(tensor => tensor.Name == output?.Name)
                ?? throw Bad($"There is no output '{output?.Name}'; there are: {string.Join(", ", FaceTensor.All.Select(tensor => tensor.Name))}.");
            return wanted.Add(tensor) ? (tensor, output!.Parameters?.BinaryData ?? isBinary) : throw Bad($"The output '{tensor.Name}' is asked for twice.");
        })];
    }

    private static FormFields FieldsOf(InferenceHeader header)
    {
        FormFields fields = new();
        foreach (var (name, element) in header.Parameters?.Others ?? [])
        {
            Utf8JsonReader value = new(JsonMarshal.GetRawUtf8Value(element));
            value.Read();
            try
            {
                fields.Add(name, ref value);
            }
            catch (InvalidOperationException)
            {
                throw NoText();
            }
        }

        return fields;
    }

    // Half of a surrogate pair, or bytes that are no UTF-8, which the JSON reader takes.
    private static RequestProblemException NoText() => Bad("The request has a name or a value that is no text.");

    private static RequestProblemException Bad(string detail) => new(ProblemKind.BadRequest, detail);
}
