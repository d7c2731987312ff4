using System.IO.Compression;
using KeypointService.Capacity;

namespace KeypointService.Aligned;

/// <summary>The answer to a request for aligned faces. Owns the crops until it is sent.</summary>
/// <param name="Response">The faces.</param>
/// <param name="Crops">The encoded crops, in their order.</param>
/// <param name="Format">What the answer is written as.</param>
/// <param name="Patience">Longest time for the client to take a piece of a picture.</param>
internal sealed record AlignedResult(AlignedResponse Response, IReadOnlyList<OutgoingPicture> Crops, AlignedFormat Format, TimeSpan Patience) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        try
        {
            await WriteAsync(httpContext.Response, httpContext.RequestAborted);
        }
        finally
        {
            foreach (var crop in Crops)
            {
                crop.Dispose();
            }
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken cancellation)
    {
        if (Format == AlignedFormat.Json)
        {
            await response.WriteAsJsonAsync(Response, options: null, "application/json", cancellation);
        }
        else if (Format == AlignedFormat.Zip)
        {
            response.ContentType = AlignedFormats.Zip;
            await response.Body.WriteAsync(Zip(), cancellation);
        }
        else
        {
            await Crops[0].SendAsync(response.HttpContext, Format == AlignedFormat.Png ? "image/png" : "image/jpeg", Patience);
        }
    }

    private byte[] Zip()
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < Crops.Count; i++)
            {
                // They are compressed already.
                using var entry = archive.CreateEntry($"face-{i + 1}.png", CompressionLevel.NoCompression).Open();
                entry.Write(Crops[i].Bytes.Span);
            }
        }

        return file.ToArray();
    }
}
