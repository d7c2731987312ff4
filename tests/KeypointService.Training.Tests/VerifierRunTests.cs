using KeypointService.Training.Data;
using KeypointService.Training.Export;
using KeypointService.Training.Onnx.Proto;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Tests;

/// <summary>Real, tiny training runs of the detector's second stage on drawn faces.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class VerifierRunTests : IDisposable
{
    private static readonly VerifierTrainingOptions Tiny = new() { Epochs = 4, Steps = 12, Batch = 16, LearningRate = 3e-3, AverageDecay = 0.8 };

    private readonly TemporaryFolder _folder = new();
    private readonly ScenePhotos _photos;

    public VerifierRunTests() => _photos = ScenePhotos.Load([Faces.Write(_folder, 6)], "train");

    public void Dispose()
    {
        _photos.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Find_HitsOnAFaceOnAPartOfItAndOnNothing_TellsThemApart()
    {
        var photo = _photos.Portraits[0];
        var (face, side) = (photo.Faces[0].Box, photo.Faces[0].Box.Width);
        var hits = new FixedHits(
            new FaceCandidate(face, 0.9),
            new FaceCandidate(FaceBox.Square(face.Center + new ImagePoint(0.6 * side, 0), side), 0.5),
            new FaceCandidate(FaceBox.Square(new ImagePoint(20, 20), 24), 0.2));

        var found = Proposals.Find(hits, new ScenePhotos([photo], []), []);

        // The labelled face itself, and of the hits at two scales those at the full one: at the other they lie elsewhere.
        Assert.Equal(2, found.PortraitFaces.Count(proposal => proposal.Hit.Box.Overlap(face) > 0.9));
        Assert.DoesNotContain(found.Others, proposal => proposal.Hit.Box.Overlap(face) >= 0.15);
        Assert.Contains(found.Others, proposal => proposal.Hit.Score == 0.2);

        // The hit beside the face is on a part of it, and a box that nobody hit is as well.
        Assert.Contains(found.Parts, proposal => proposal.Hit.Score == 0.5);
        Assert.True(found.Parts.Count > 1);
        Assert.All(found.Parts, proposal => Assert.InRange(proposal.Hit.Box.Overlap(face), 0.05, 0.3));
        Assert.All(found.Parts, proposal => Assert.Equal(face, proposal.Face!.Value.Box));
        Assert.Empty(found.CrowdFaces);
    }

    [Fact]
    public async Task Train_HandfulOfFaces_TellsThemFromWhatIsNone()
    {
        var hits = new FixedHits([.. Enumerable.Range(0, 6).Select(i => new FaceCandidate(FaceBox.Square(new ImagePoint(20 + (40 * i), 225), 36), 0.2))]);
        var proposals = Proposals.Find(hits, _photos, []);
        var run = new RunFolder(_folder["run"]);
        run.Create(Tiny);
        List<double> losses = [];

        await new VerifierTrainer(Tiny, proposals, proposals) { OnEpoch = (loss, _, _) => losses.Add(loss) }.RunAsync(run, CancellationToken.None);
        var difference = VerifierExporter.Export(
            run, _folder["verifier.onnx"], new ModelCard { Version = "7", TrainingData = "drawn", License = "MIT" });

        using var verifier = FaceVerifier.Load(_folder["verifier.onnx"]);
        var photo = _photos.Portraits[0];
        var answers = verifier.Look(photo.Picture.Whole, [new FaceCandidate(photo.Faces[0].Box), .. hits.Detect(photo.Picture.Whole)]);
        Assert.True(losses[^1] < 0.7 * losses[0], $"Nothing was learned: {string.Join(", ", losses)}.");
        Assert.True(difference < 1e-3);
        Assert.All(answers[1..], other => Assert.True(other.LogOdds < answers[0].LogOdds, $"{other} against {answers[0]} of the face."));
    }

    [Fact]
    public async Task Fit_HitsBesideTheirFaces_TellsWhereTheseLie()
    {
        var run = new RunFolder(_folder["run"]);
        run.Create(Tiny);
        var all = Proposals.Find(new FixedHits(new FaceCandidate(FaceBox.Square(new ImagePoint(20, 225), 36), 0.2)), _photos, []);
        await new VerifierTrainer(Tiny, all, all).RunAsync(run, CancellationToken.None);
        VerifierExporter.Export(run, _folder["verifier.onnx"], new ModelCard { Version = "7", TrainingData = "drawn", License = "MIT" });
        Proposal[] moved = [.. _photos.Portraits.SelectMany(photo => photo.Faces.SelectMany(face => new[] { -0.15, 0.1, 0.2 }.Select(shift =>
            new Proposal(photo.Picture, Beside(face.Box, shift), IsFace: true, new FaceCandidate(face.Box)))))];
        Proposals known = new([], moved, [], []);
        var model = ModelProto.Parser.ParseFrom(await File.ReadAllBytesAsync(_folder["verifier.onnx"]));

        Assert.Equal(2 * moved.Length, BoxFit.Apply(model, known));
        ModelFile.Write(_folder["boxes.onnx"], model);

        using var verifier = FaceVerifier.Load(_folder["boxes.onnx"]);
        Assert.All(moved.GroupBy(hit => hit.Picture), photo => Assert.All(
            verifier.Look(photo.Key.Whole, [.. photo.Select(hit => hit.Hit)]).Zip(photo),
            pair => Assert.True(Distance(pair.First.Box, pair.Second) < 0.5 * Distance(pair.Second.Hit.Box, pair.Second))));
        Assert.Throws<InvalidDataException>(() => BoxFit.Apply(model, known));

        static FaceCandidate Beside(FaceBox face, double shift) =>
            new(FaceBox.Square(face.Center + new ImagePoint(shift * face.Width, 0), face.Width), 0.5);

        static double Distance(FaceBox box, Proposal hit) => box.Center.DistanceTo(hit.Face!.Value.Box.Center);
    }

    [Fact]
    public async Task Train_FromAModelFile_BeginsWithWhatItKnows()
    {
        var proposals = Proposals.Find(new FixedHits(new FaceCandidate(FaceBox.Square(new ImagePoint(20, 225), 36), 0.2)), _photos, []);
        List<double> losses = [];
        await TrainAsync("first", Tiny);
        VerifierExporter.Export(
            new RunFolder(_folder["first"]), _folder["first.onnx"], new ModelCard { Version = "7", TrainingData = "drawn", License = "MIT" });

        await TrainAsync("second", Tiny with { Epochs = 1, LearningRate = 1e-7, InitialModel = _folder["first.onnx"] });

        Assert.True(losses[^1] < 0.7 * losses[0], $"It began anew: {string.Join(", ", losses)}.");

        async Task TrainAsync(string name, VerifierTrainingOptions options)
        {
            var run = new RunFolder(_folder[name]);
            run.Create(options);
            await new VerifierTrainer(options, proposals, proposals) { OnEpoch = (loss, _, _) => losses.Add(loss) }.RunAsync(run, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Train_NothingButFaces_SaysThatThereIsNothingToTellApart()
    {
        var face = _photos.Portraits[0].Faces[0].Box;
        var proposals = Proposals.Find(new FixedHits(new FaceCandidate(face, 0.9)), new ScenePhotos([_photos.Portraits[0]], []), []) with { Others = [] };

        var fault = await Assert.ThrowsAsync<InvalidDataException>(
            () => new VerifierTrainer(Tiny, proposals, proposals).RunAsync(new RunFolder(_folder["run"]), CancellationToken.None));

        Assert.Contains("nothing to tell apart", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Takes the same places of every picture for faces.</summary>
    private sealed class FixedHits(params FaceCandidate[] hits) : IFaceDetector
    {
        public string Name => "fixed";

        public FaceSearchResult Search(Mat gray, FaceSearchOptions options) => new(hits);
    }
}
