using System.Text;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;
using Microsoft.AspNetCore.Http;

namespace KeypointService.Tests.Uploads;

public sealed class JsonPicturesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Read_AMillionEmptyTexts_MakesRoomForNoMoreThanMayCome(int most)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"images": [{{string.Join(',', Enumerable.Repeat("\"\"", 1_000_000))}}]}""");
        MemoryAccount memory = new(1_000_000, clientShare: 1);
        var rooms = 0;

        Assert.Throws<RequestProblemException>(() => JsonPictures.Read(json, "images", most, () =>
        {
            rooms++;
            return new PictureBuffer(memory, "client");
        }, new FormFields()));

        Assert.Equal(most, rooms);
        Assert.Equal(0, memory.Used);
    }

    [Fact]
    public void Read_MembersBesideThePicture_AreFieldsAsInAForm()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"maxFaces": 3, "image": "aGk=", "model": "compact", "cropped": true, "nested": {"maxFaces": 5}, "list": [1, 2]}""");
        FormFields fields = new();

        using var picture = Assert.Single(JsonPictures.Read(
            [0xef, 0xbb, 0xbf, .. json], "image", most: 1, () => new PictureBuffer(new MemoryAccount(100_000, clientShare: 1), "client"), fields));

        var given = fields.With(new QueryCollection(), ["maxFaces", "model", "cropped", "image"]);
        Assert.Equal(
            [("cropped", "true"), ("maxFaces", "3"), ("model", "compact")], given.Select(field => (field.Key, (string?)field.Value)).Order());
    }
}
