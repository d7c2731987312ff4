using System.Text;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;

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
        }));

        Assert.Equal(most, rooms);
        Assert.Equal(0, memory.Used);
    }
}
