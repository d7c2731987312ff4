using System.CommandLine;
using System.Globalization;
using KeypointService.Training.Data;
using KeypointService.Training.Pose;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Commands;

/// <summary><c>fit-mean-face</c>: finds the solid face that head pose is fitted to.</summary>
internal static class FitMeanFaceCommand
{
    public static Command Create()
    {
        Option<FileInfo[]> data = new("--data")
        {
            Description = "A csv with the 30 Kaggle columns; repeat for several.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string[]> sets = new("--set")
        {
            Description = "Take the faces of these sets alone (column 'set').",
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("fit-mean-face", "Find the mean face in three dimensions from labelled pictures.") { data, sets };
        command.SetAction(parsed =>
        {
            var faces = Read(parsed.GetRequiredValue(data), parsed.GetValue(sets) ?? []);
            var fit = MeanFaceFit.To(faces);
            Console.WriteLine(Invariant($"{faces.Count} faces; x, y, z and spread in distances of the eyes"));
            for (var i = 0; i < FaceKeypointSet.Count; i++)
            {
                var point = fit.Points[i];
                Console.WriteLine(Invariant(
                    $"{FaceKeypointSet.Names[i],-26}{point.X,8:F4}{point.Y,8:F4}{point.Z,8:F4}{fit.Spreads[i],8:F4}"));
            }
        });
        return command;
    }

    private static List<LabelledPoints> Read(IEnumerable<FileInfo> sources, string[] sets)
    {
        List<LabelledPoints> faces = [];
        HashSet<string> known = [];
        foreach (var face in sources.SelectMany(source => FaceSource.Read(source.FullName)))
        {
            using (face)
            {
                known.Add(face.Set);
                if (sets.Length == 0 || sets.Contains(face.Set))
                {
                    faces.Add(LabelledPoints.Of(face));
                }
            }
        }

        return sets.Except(known).FirstOrDefault() is { } unknown
            ? throw new InvalidDataException($"No face is of the set '{unknown}'; there are: {string.Join(", ", known.Order())}.")
            : faces;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
