using System.Text.Json.Serialization;

namespace KeypointService.Cli.Records;

/// <summary>How the lines of every output are written: camel case, without what is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PictureRecord))]
[JsonSerializable(typeof(FilmRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
