using System.CommandLine;
using System.Globalization;
using KeypointService.Training.Data;
using KeypointService.Training.Labelling;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>label</c>: has models label faces for the training of another one.</summary>
internal static class LabelCommand
{
    // In percent, as the errors of the reports.
    private const double Percent = 0.01;

    public static Command Create()
    {
        Option<FileInfo[]> models = new("--model") { Description = "An ONNX file of a keypoint model; repeat for several.", Required = true };
        Option<string[]> data = new("--data")
        {
            Description = "Labelled faces (column 'labels'): points by hand stay, distilled ones become their mean with the models'. Repeat for several.",
            DefaultValueFactory = _ => [],
        };
        Option<string[]> boxes = new("--boxes")
        {
            Description = "A csv with boxes of faces, of which those without keypoints are labelled. Repeat for several.",
            DefaultValueFactory = _ => [],
        };
        var least = new Option<double>("--least-side") { Description = "Smallest side of such a face's region in pixels.", DefaultValueFactory = _ => 40 }.Between(1, 10_000);
        var spread = new Option<double>("--most-spread")
        {
            Description = "How far the looks at a point may lie from their mean, in percent of the distance of the eyes; else it has no label.",
            DefaultValueFactory = _ => 3,
        }.Between(0.01, 100);
        Option<FileInfo> output = new("--out") { Description = "The csv to write.", Required = true };
        Command command = new("label", "Label faces by what several looks of models agree on, to train another model.")
        {
            models, data, boxes, least, spread, output,
        };
        command.Needs(boxes, least);
        command.SetAction(parsed =>
        {
            var target = OutputPlace.Of(parsed.GetRequiredValue(output));
            KeypointModel[] opened = [.. parsed.GetRequiredValue(models).Select(file => KeypointModel.Load(file.FullName))];
            try
            {
                var labeller = new FaceLabeller(new Teacher(opened, Percent * parsed.GetValue(spread)));
                var rows = Rows(labeller, parsed.GetValue(data)!, parsed.GetValue(boxes)!, parsed.GetValue(least));
                if (rows.Count == 0)
                {
                    throw new InvalidDataException("There is nothing to label: no face in --data, and none in --boxes that the models are sure of.");
                }

                KeypointTable.Write(target, rows);
                foreach (var set in rows.GroupBy(row => row.Set))
                {
                    AnsiConsole.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{set.Key}: {set.Count()} faces, {set.Average(row => row.Points.Count(point => point is not null)):F1} points each"));
                }
            }
            finally
            {
                Array.ForEach(opened, model => model.Dispose());
            }
        });
        return command;
    }

    private static List<LabelledRow> Rows(FaceLabeller labeller, string[] data, string[] boxes, double leastSide) => AnsiConsole.Progress().Start(context =>
    {
        // Nothing is written before all is labelled: what cannot be is told of first.
        foreach (var source in data)
        {
            if (FaceSelection.Parse(source).Side is not null)
            {
                throw new InvalidDataException($"'{source}': points are written for the photos as they are, not shrunk.");
            }

            using var first = FaceSource.Read(source).First();
            labeller.Relabel(first);
        }

        List<LabelledRow> rows = [];
        var faces = context.AddTask("labelled faces").IsIndeterminate(data.Length > 0);
        foreach (var face in data.SelectMany(FaceSource.Read))
        {
            using (face)
            {
                rows.Add(labeller.Relabel(face));
                faces.Increment(1);
            }
        }

        faces.IsIndeterminate(false).StopTask();
        var photos = boxes.SelectMany(file => BoxSource.ReadSome(file, "train"))
            .Where(row => row.IsSure && !row.HasKeypoints && row.Box.Width >= leastSide).GroupBy(row => row.Image).ToArray();
        var photo = context.AddTask("photos", maxValue: Math.Max(1, photos.Length));
        foreach (var group in photos)
        {
            rows.AddRange(labeller.Label(group.Key, group));
            photo.Increment(1);
        }

        return rows;
    });
}
