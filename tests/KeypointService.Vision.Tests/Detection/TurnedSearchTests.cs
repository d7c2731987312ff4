using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Detection;

public sealed class TurnedSearchTests
{
    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 40)]
    public void Run_HitsOfAllTurnsOnOneFace_KeepsTheUprightOneWhereNobodyJudges(bool judged, double roll)
    {
        using Mat gray = new(200, 200, MatType.CV_8UC1, Scalar.All(128));
        TurningDetector detector = new((0.95, 3), (0.99, 130), (0.97, -120), (0.98, -60));

        var face = Assert.Single(TurnedSearch.Run(detector, gray, new FaceSearchOptions { Judged = judged }).Faces);

        Assert.Equal(roll, face.Roll, 6);
    }

    [Fact]
    public void Run_PictureOnItsSideThatNobodyJudges_KeepsTheHitOfTheTurnThatIsUpright()
    {
        using Mat gray = new(200, 200, MatType.CV_8UC1, Scalar.All(128));
        TurningDetector detector = new((0.97, 75), (0.8, 120), (0.9, -95), (0.96, 2));

        var face = Assert.Single(TurnedSearch.Run(detector, gray, new FaceSearchOptions()).Faces);

        Assert.Equal(92, face.Roll, 6);
    }

    /// <summary>Finds the face in the middle of each turn, with another score and roll.</summary>
    private sealed class TurningDetector(params (double Score, double Roll)[] hits) : IFaceDetector
    {
        private int _turn;

        public string Name => "turning";

        public FaceSearchResult Search(Mat gray, FaceSearchOptions options)
        {
            var (score, roll) = hits[_turn++];
            return new([new FaceCandidate(FaceBox.Square(new ImagePoint(99.5, 99.5), 100), score, roll)]);
        }
    }
}
