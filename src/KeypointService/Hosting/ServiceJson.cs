using System.Text.Json.Serialization;
using KeypointService.Aligned;
using KeypointService.Faces;
using KeypointService.Keypoints;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Video;
using Microsoft.AspNetCore.Mvc;

namespace KeypointService.Hosting;

/// <summary>How everything that the service answers is written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeypointResponse))]
[JsonSerializable(typeof(AlignedResponse))]
[JsonSerializable(typeof(BatchResponse))]
[JsonSerializable(typeof(VideoFrameResponse))]
[JsonSerializable(typeof(ModelListResponse))]
[JsonSerializable(typeof(IReadOnlyList<ProblemKind>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ServiceJson : JsonSerializerContext
{
    public static void Configure(Microsoft.AspNetCore.Http.Json.JsonOptions options)
    {
        options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.SerializerOptions.TypeInfoResolverChain.Insert(0, Default);
    }
}
