using KeypointService.Video;

namespace KeypointService.Tests.Video;

public sealed class VideoSpaceTests
{
    [Fact]
    public void IsInMemory_FolderWhoseFileSystemCannotBeTold_CountsAsMemory() =>
        Assert.True(VideoSpace.IsInMemory("/no/such/mount"));
}
