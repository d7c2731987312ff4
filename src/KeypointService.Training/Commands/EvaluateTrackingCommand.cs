using System.CommandLine;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Evaluation.Tracking;
using KeypointService.Vision;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Tracking;
using OpenCvSharp;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>evaluate-tracking</c>: measures the tracker on clips that show one person in every frame.</summary>
internal static class EvaluateTrackingCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The ONNX file to track with.", Required = true };
        Option<FileInfo?> found = new("--detector") { Description = "The network detector's model file; the Haar cascade finds the faces where absent." };
        Option<FileInfo[]> clips = new("--clip")
        {
            Description = "A video that shows one person in every frame; repeat for several.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("evaluate-tracking", "Measure tracking on video clips: continuity, cost, jitter and lag.") { model, found, clips };
        command.SetAction(parsed =>
        {
            // One thread, as the service runs it.
            Cv2.SetNumThreads(1);
            using var measured = KeypointModel.Load(parsed.GetRequiredValue(model).FullName);
            using var network = parsed.GetValue(found) is { } file ? CnnFaceDetector.Load(file.FullName, new CnnFaceDetectorOptions()) : null;
            KeypointPipeline pipeline = network is null
                ? new(new HaarFaceDetector(CascadeFile.Location, new HaarFaceDetectorOptions()), measured)
                : new(network, measured);
            var paths = parsed.GetRequiredValue(clips).Select(clip => clip.FullName).ToArray();
            if (Array.Find(paths, path => !File.Exists(path)) is { } missing)
            {
                throw new FileNotFoundException($"There is no clip '{missing}'.", missing);
            }

            Print(paths.Select(path => Follow(path, pipeline)));
            Print(paths.Select(path => (Path.GetFileName(path), TrackingCost.Measure(path, pipeline), MotionProbe.Measure(path, pipeline))));
        });
        return command;
    }

    private static ClipResult Follow(string path, KeypointPipeline pipeline)
    {
        FaceTracker tracker = new(pipeline, new FaceTrackerOptions());
        var (frames, tracked, detected) = (0, 0, 0);
        Dictionary<int, int> framesOfTrack = [];
        foreach (var (frame, time) in ClipFrames.Read(path))
        {
            frames++;
            var faces = tracker.Track(frame, time);
            tracked += faces.Count > 0 ? 1 : 0;
            detected += pipeline.Locate(frame).Count > 0 ? 1 : 0;
            foreach (var face in faces)
            {
                framesOfTrack[face.Track] = framesOfTrack.GetValueOrDefault(face.Track) + 1;
            }
        }

        return new(Path.GetFileName(path), frames, tracked, detected, framesOfTrack);
    }

    private static void Print(IEnumerable<ClipResult> results)
    {
        var table = new Table().AddColumns("clip", "frames", "tracked %", "one number %", "further tracks", "detector alone %");
        foreach (var r in results)
        {
            table.AddRow(
                Markup.Escape(r.Clip), $"{r.Frames}", $"{r.TrackedPercent:F1}", $"{r.MainTrackPercent:F1}", $"{r.FurtherTracks}", $"{r.DetectedPercent:F1}");
        }

        AnsiConsole.Write(table);
    }

    private static void Print(IEnumerable<(string Clip, TrackingCost Cost, MotionProbe Motion)> results)
    {
        var table = new Table().AddColumns(
            "clip", "detected ms", "tracked ms", "ratio", "jitter alone %", "jitter tracked %", "ratio", "lag frames");
        foreach (var (clip, cost, motion) in results)
        {
            table.AddRow(
                Markup.Escape(clip), $"{cost.Detected:F1}", $"{cost.Tracked:F2}", $"{cost.Detected / cost.Tracked:F1}", $"{motion.Untracked:F3}",
                $"{motion.Tracked:F3}", $"{motion.Tracked / motion.Untracked:F2}", $"{motion.Lag:F2}");
        }

        AnsiConsole.Write(table);
    }
}
