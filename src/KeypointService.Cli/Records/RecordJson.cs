using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KeypointService.Cli.Records;

/// <summary>How the lines of every output are written: camel case, without what is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PictureRecord))]
[JsonSerializable(typeof(FilmRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>With letters as they are: the lines are read by people too, and by no browser as a page.</summary>
    public static RecordJson Plain =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
