using System.CommandLine;
using KeypointService.Benchmarks.Comparison;
using KeypointService.Benchmarks.Load;
using KeypointService.Benchmarks.Pictures;
using KeypointService.TestPictures;
using Spectre.Console;
using Size = OpenCvSharp.Size;

namespace KeypointService.Benchmarks.Scaling;

/// <summary><c>scaling</c>: how time grows with faces and pixels, and shrinks with cores.</summary>
internal static class ScalingCommand
{
    private static readonly double[] Megapixels = [0.5, 1, 2, 4, 8, 16];

    public static Command Create()
    {
        var (picture, seconds) = (LoadOptions.PictureOrDrawn(), LoadOptions.Seconds(1));
        Option<FileInfo?> faces = new("--faces") { Description = "A csv of labelled faces, to paste them instead of drawn ones." };
        Option<string> detector = new("--detector") { Description = "What finds the faces.", DefaultValueFactory = _ => "cnn" };
        Option<int> rounds = new("--rounds") { Description = "How often each step's turn comes.", DefaultValueFactory = _ => 10 };
        Command command = new("scaling", "Time ten faces against one, twice the pixels against once, and two cores against one.")
        {
            picture, faces, detector, rounds, seconds,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            ScalingTable table = new(
                new AlternatingRounds(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds))),
                ["--detector", parsed.GetRequiredValue(detector)]);
            AnsiConsole.Write(await table.TimesAsync("faces pasted", FaceSteps(parsed.GetValue(faces)), cancellation));
            AnsiConsole.Write(await table.TimesAsync("megapixels", PixelSteps(parsed.GetValue(picture)), cancellation));
            AnsiConsole.Write(await table.CoresAsync(BenchmarkPicture.Load(parsed.GetValue(picture), BenchmarkPicture.UsualSize), cancellation));
        });
        return command;
    }

    private static IReadOnlyList<ScalingStep> FaceSteps(FileInfo? csv)
    {
        var faces = csv is null
            ? [.. Enumerable.Range(0, FaceScene.Places).Select(_ => DrawnFace.Portrait().Picture)]
            : LabelledFace.Read(csv).Take(FaceScene.Places).Select(face => face.Cut()).ToArray();
        ScalingStep[] steps = [Step(1), Step(faces.Length)];
        return [.. steps, .. steps.Select(step => step with { Name = $"{step.Name}, shared by two cores", Cores = 2 })];

        ScalingStep Step(int count)
        {
            using var scene = FaceScene.Of(BenchmarkPicture.UsualSize, faces[..count]);
            return new ScalingStep($"{count}", BenchmarkPicture.Encode(scene));
        }
    }

    private static IReadOnlyList<ScalingStep> PixelSteps(FileInfo? picture)
    {
        using var image = BenchmarkPicture.Image(picture);
        return [.. Megapixels.Select(megapixels =>
        {
            var scale = Math.Sqrt(megapixels * 1e6 / ((double)image.Width * image.Height));
            using var scaled = BenchmarkPicture.Fit(image, new Size(Math.Round(image.Width * scale), Math.Round(image.Height * scale)));
            return new ScalingStep($"{megapixels}", BenchmarkPicture.Encode(scaled));
        })];
    }
}
