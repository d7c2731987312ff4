using System.Net;

namespace KeypointService.Tests.Hosting;

public sealed class NativeMessageTests
{
    [Fact]
    public async Task Post_BrokenPicture_WritesNothingToStandardError()
    {
        using RunningService service = new(new Dictionary<string, string>(), [], keepsErrors: true);
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));

        // Entropy-coded data that is none, about which the decoder complains.
        var picture = Service.Portrait();
        Array.Fill<byte>(picture, 0x55, picture.Length / 2, picture.Length / 4);
        using (var body = Service.Raw(picture))
        using (var answer = await service.Client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }

        service.Terminate();

        Assert.Equal(0, await service.ExitCodeAsync());
        Assert.Empty(await service.StandardErrorAsync());
    }
}
