using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests.Labelling;

public sealed class LabelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Label_DistilledPointsThatAreOff_MovesThemHalfwayAndLeavesThoseByHand()
    {
        const double off = 10;
        using var face = FaceSource.Read(Faces.Write(_folder, 1)).Single();
        ImagePoint[] labelled = [.. face.Points.Select(point => point!.Value + new ImagePoint(0, off))];
        await File.WriteAllLinesAsync(
            _folder["keypoints.csv"], [$"image,set,labels,{Faces.Header}", $"0.png,drawn,hand5+distilled10,{Faces.Values(labelled)}"]);

        await RunAsync("--data", _folder["keypoints.csv"]);

        using var taught = Assert.Single(FaceSource.Read(_folder["out/keypoints.csv"]));
        Assert.Equal("drawn", taught.Set);
        for (var i = 0; i < FaceKeypointSet.Count; i++)
        {
            var moved = labelled[i].Y - taught.Points[i]!.Value.Y;
            Assert.True(FaceSample.FivePoints.Contains((FaceKeypoint)i) ? Math.Abs(moved) < 0.01 : moved is > 0.25 * off and < 0.75 * off, $"{(FaceKeypoint)i}: {moved:F2} px");
        }
    }

    [Fact]
    public async Task Label_FileThatDoesNotTellWhoseThePointsAre_TakesThemForByHand()
    {
        var data = Faces.Write(_folder, 1);
        using var face = FaceSource.Read(data).Single();

        await RunAsync("--data", data);

        using var kept = Assert.Single(FaceSource.Read(_folder["out/keypoints.csv"]));
        Assert.All(kept.Points.Zip(face.Points), pair => Assert.True(pair.First!.Value.DistanceTo(pair.Second!.Value) < 0.01));
    }

    [Fact]
    public async Task Label_BoxesWithoutPoints_GivesThePointsOfWhatIsAFace()
    {
        var data = Faces.Write(_folder, 1);
        using var face = FaceSource.Read(data).Single();
        var (x, y, side) = (face.Region.X, face.Region.Y, face.Region.Width / 1.05);
        await File.WriteAllLinesAsync(
            _folder["boxes.csv"],
            ["image,x,y,width,height", FormattableString.Invariant($"0.png,{x:F1},{y:F1},{side:F1},{side:F1}"), "0.png,0,0,45,45"]);

        await RunAsync("--boxes", _folder["boxes.csv"]);

        using var labelled = Assert.Single(FaceSource.Read(_folder["out/keypoints.csv"]));
        Assert.Equal("self", labelled.Set);
        Assert.All(labelled.Points.Zip(face.Points), pair =>
            Assert.True(pair.First is not { } point || point.DistanceTo(pair.Second!.Value) < 0.25 * face.EyeDistance));
    }

    private async Task RunAsync(string option, string file)
    {
        var (exitCode, _, error) = await CommandLineTests.RunAsync(
            "label", "--model", Installed.CompactModel, option, file, "--out", _folder["out/keypoints.csv"]);
        Assert.True(exitCode == 0, error);
    }
}
