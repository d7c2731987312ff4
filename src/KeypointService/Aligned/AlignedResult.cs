using System.IO.Compression;
using System.Text.Json;
using KeypointService.Capacity;
using KeypointService.Telemetry;
using KeypointService.Vision;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace KeypointService.Aligned;

/// <summary>The answer to a request for aligned faces. Owns the crops until it is sent.</summary>
/// <param name="Response">The faces.</param>
/// <param name="Crops">The encoded crops, in their order.</param>
/// <param name="Format">What the answer is written as.</param>
/// <param name="Times">What each stage before the crops took.</param>
/// <param name="Patience">Longest time for the client to take a piece of a picture.</param>
internal sealed record AlignedResult(AlignedResponse Response, IReadOnlyList<OutgoingPicture> Crops, AlignedFormat Format, StageTimes Times, TimeSpan Patience)
    : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        try
        {
            await WriteAsync(httpContext);
        }
        finally
        {
            foreach (var crop in Crops)
            {
                crop.Dispose();
            }
        }
    }

    private Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        ServerTiming.Tell(response, Times);
        switch (Format)
        {
            case AlignedFormat.Json:
                response.ContentType = "application/json";
                var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
                return PatientBody.SendAsync(context, Patience, body => JsonSerializer.SerializeAsync(body, Response, options));
            case AlignedFormat.Zip:
                response.ContentType = AlignedFormats.Zip;
                return PatientBody.SendAsync(context, Patience, ZipAsync);
            default:
                return Crops[0].SendAsync(context, Format == AlignedFormat.Png ? "image/png" : "image/jpeg", Patience);
        }
    }

    private async Task ZipAsync(Stream body)
    {
        await using var archive = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null);
        for (var i = 0; i < Crops.Count; i++)
        {
            // They are compressed already; but not every reader takes a stored entry whose size stands behind it.
            await using var entry = await archive.CreateEntry($"face-{i + 1}.png", CompressionLevel.Fastest).OpenAsync();
            await entry.WriteAsync(Crops[i].Bytes);
        }
    }
}
