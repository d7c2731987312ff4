using System.Net.Http.Headers;
using System.Text.Json;
using KeypointService.TestPictures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace KeypointService.Tests;

/// <summary>The service in memory, with settings of the test's choice.</summary>
public class Service : WebApplicationFactory<Program>
{
    /// <summary>Settings that differ from the defaults.</summary>
    internal Dictionary<string, string> Settings { get; } = [];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Warnings alone: a test run is no place for a line a request.
        builder.UseSetting("Serilog:MinimumLevel:Default", "Warning");
        builder.UseSetting("Shutdown:GraceSeconds", "0");
        foreach (var (name, value) in Settings)
        {
            builder.UseSetting(name, value);
        }
    }

    /// <summary>A drawn portrait as a file.</summary>
    public static byte[] Portrait(string extension = ".jpg")
    {
        using var picture = DrawnFace.Portrait().Picture;
        return picture.ImEncode(extension);
    }

    /// <summary>Three drawn people as a file.</summary>
    public static byte[] Group()
    {
        using var picture = DrawnFace.Group().Picture;
        return picture.ImEncode(".jpg");
    }

    /// <summary>Bytes as a request body of a media type.</summary>
    public static ByteArrayContent Raw(byte[] data, string? mediaType = "application/octet-stream")
    {
        var content = new ByteArrayContent(data);
        content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);
        return content;
    }

    /// <summary>A form with one file.</summary>
    public static MultipartFormDataContent Form(byte[] data, string part = "image") =>
        new() { { Raw(data, "image/jpeg"), part, "picture.jpg" } };

    /// <summary>The body as JSON.</summary>
    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        using var document = await JsonDocument.ParseAsync(body);
        return document.RootElement.Clone();
    }

    /// <summary>Asserts that the answer is the problem of a kind, complete and without a stack trace.</summary>
    public static async Task<JsonElement> AssertProblem(HttpResponseMessage response, int status, string slug)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text);
        var problem = document.RootElement.Clone();
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        return problem;
    }
}
