using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Commands;

/// <summary><c>show-crops</c>: draws what training would see, for a look at the augmentation.</summary>
internal static class ShowCropsCommand
{
    public static Command Create()
    {
        Option<string[]> data = new("--data") { Description = "Labelled faces; repeat for several.", Required = true };
        Option<FileInfo> output = new("--out") { Description = "The picture to write.", Required = true };
        Option<int> seed = new("--seed") { Description = "The same seed repeats a sheet.", DefaultValueFactory = _ => 1 };
        Command command = new(
            "show-crops", "Draw varied training crops on a sheet: seen points green, hidden ones red, undecided ones yellow.")
        {
            data, output, seed,
        };
        command.SetAction(parsed =>
        {
            var path = OutputPlace.Of(parsed.GetRequiredValue(output));
            if (!Cv2.HaveImageWriter(path))
            {
                throw new InvalidDataException($"'{path}' cannot be written: its ending is that of no picture.");
            }

            using var faces = FaceDataset.Load(parsed.GetRequiredValue(data), facesOnly: true);
            var random = new Random(parsed.GetValue(seed));
            using var sheet = CropSheet.Draw(faces, AugmentationOptions.Strong, new FaceCrop(1), random);
            if (!Cv2.ImWrite(path, sheet))
            {
                throw new IOException($"'{path}' cannot be written.");
            }
        });
        return command;
    }
}
