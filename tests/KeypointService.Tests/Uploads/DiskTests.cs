using System.Net;
using System.Text;
using KeypointService.TestPictures;

namespace KeypointService.Tests.Uploads;

/// <summary>What the service writes to files: of pictures nothing.</summary>
public sealed class DiskTests
{
    private const int SignalBase = 128;
    private const int FileSizeSignal = 25;

    [Fact]
    public async Task Post_OnlyFilesInMemory_LeaveNothingOnDisk()
    {
        // More than the framework's own reader of forms keeps in memory.
        using var picture = DrawnFace.Portrait(800, 800, 130).Picture;
        var file = picture.ImEncode(".bmp");
        var heic = HeifFile.Write(CodedPicture.Hevc, ["heic"]);
        (string Path, HttpContent Body)[] requests =
        [
            ("keypoints", Service.Form(file)),
            ("keypoints", Service.Raw(file)),
            ("keypoints", new StringContent($$"""{"image": "{{Convert.ToBase64String(file)}}"}""", Encoding.UTF8, "application/json")),
            ("keypoints:batch", Service.Form(file, "images")),
            ("annotated", Service.Form(file)),
            ("aligned", Service.Form(file)),

            // The process that decodes the second is begun after the first.
            ("keypoints", Service.Form(heic)),
            ("keypoints", Service.Form(heic)),
        ];

        // No line of the log either, which may be a file.
        using RunningService service = new("--Serilog:MinimumLevel:Default=Fatal");
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        await service.ForbidFilesAsync();
        foreach (var (path, body) in requests)
        {
            using (body)
            {
                using var answer = await service.Client.PostAsync(new Uri($"/v1/{path}", UriKind.Relative), body);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        // A video needs a file: it shows that one would have been the end.
        using var video = Service.Raw(DrawnClip.Encode(frames: 1), "video/x-msvideo");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => service.Client.PostAsync(new Uri("/v1/video", UriKind.Relative), video));
        Assert.Equal(SignalBase + FileSizeSignal, await service.ExitCodeAsync());
    }
}
