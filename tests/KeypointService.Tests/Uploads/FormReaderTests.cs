using System.Text;
using KeypointService.Problems;
using KeypointService.Uploads;

namespace KeypointService.Tests.Uploads;

/// <summary>Whose failure it is where a form is not read to its end. Neither a full disk nor its cause can be had over HTTP.</summary>
public sealed class FormReaderTests
{
    private const string Form = "--b\r\nContent-Disposition: form-data; name=\"video\"; filename=\"a.mp4\"\r\n\r\ncontent\r\n--b--\r\n";

    [Fact]
    public async Task Read_WhereTheDiskIsFull_IsNotTheClientsMistake()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => ReadAsync(Form, _ => throw new IOException("No space left on device")));

        Assert.Equal("No space left on device", failure.Message);
    }

    [Fact]
    public async Task Read_PartThatIsCutOff_IsTheClientsMistake()
    {
        var problem = await Assert.ThrowsAsync<RequestProblemException>(() => ReadAsync(Form[..^12], part => part.CopyToAsync(Stream.Null)));

        Assert.Equal(ProblemKind.BadRequest, problem.Kind);
    }

    [Fact]
    public async Task Read_ManyPartsWithoutAName_AreTooMany()
    {
        var form = string.Concat(Enumerable.Repeat("--b\r\n\r\n\r\n", 100)) + "--b--\r\n";

        var problem = await Assert.ThrowsAsync<RequestProblemException>(() => ReadAsync(form, part => part.CopyToAsync(Stream.Null)));

        Assert.Contains("more than 32 fields", problem.Message, StringComparison.Ordinal);
    }

    private static async Task ReadAsync(string form, Func<Stream, Task> read)
    {
        UploadBody upload = new("video", "video", ProblemKind.NoVideo, ProblemKind.UnsupportedVideo);
        using MemoryStream body = new(Encoding.ASCII.GetBytes(form));
        await new FormReader(upload, new ContentType("multipart/form-data", "b"), body, CancellationToken.None).ReadAsync(read);
    }
}
