using System.CommandLine;
using KeypointService.Training.Competition;
using KeypointService.Vision;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>submission</c>: answers Kaggle's test faces in the format of the competition.</summary>
internal static class SubmissionCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The ONNX file.", Required = true };
        Option<FileInfo> detector = new("--detector") { Description = "The convolutional detector's file, for faces that are framed badly.", Required = true };
        Option<FileInfo> test = new("--test") { Description = "Kaggle's test.csv: ImageId, Image.", Required = true };
        Option<FileInfo> lookup = new("--lookup") { Description = "Kaggle's IdLookupTable.csv: RowId, ImageId, FeatureName.", Required = true };
        Option<string> convention = new("--convention")
        {
            Description = "The idea of the points to answer in, of those that the model knows.",
            DefaultValueFactory = _ => "kaggle",
        };
        Option<FileInfo> output = new("--out") { Description = "The submission.csv to write: RowId, Location.", Required = true };
        Command command = new("submission", "Answer Kaggle's test faces in the format of the competition.")
        {
            model, detector, test, lookup, convention, output,
        };
        command.SetAction(parsed =>
        {
            var target = OutputPlace.Of(parsed.GetRequiredValue(output));
            using var answering = KeypointModel.Load(parsed.GetRequiredValue(model).FullName);
            using var searching = CnnFaceDetector.Load(parsed.GetRequiredValue(detector).FullName, new CnnFaceDetectorOptions());
            LocateOptions options = new()
            {
                Cropped = true,
                Accuracy = Accuracy.High,
                Convention = parsed.GetValue(convention),
            };
            KeypointPipeline pipeline = new(searching, answering);
            var faces = CompetitionFiles.ReadTest(parsed.GetRequiredValue(test).FullName).ToDictionary(
                face => face.ImageId, face => pipeline.Locate(face.Picture, options)[0]);
            var rows = CompetitionFiles.Answer(parsed.GetRequiredValue(lookup).FullName, faces).ToArray();
            CompetitionFiles.WriteSubmission(target, rows);
            AnsiConsole.WriteLine($"Wrote {rows.Length} rows for {faces.Count} faces.");
        });
        return command;
    }
}
