using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;

namespace Generated;

/// <summary>What a program does with the generated client: it compiles against what the document promises.</summary>
public static class Program
{
    /// <summary>Asks for keypoints, provokes a problem, has a picture annotated; tells each in a line.</summary>
    public static async Task<string[]> RunAsync(HttpClient http, byte[] picture)
    {
        KeypointClient client = new(http);
        var answer = await client.LocateKeypointsAsync(image: File(picture), maxFaces: 5, points: Points.Five);
        var lines = answer.Faces.Select(Tell).ToList();
        try
        {
            await client.LocateKeypointsAsync(image: File([1, 2, 3]));
        }
        catch (ApiException<ProblemDetails> error)
        {
            lines.Add($"problem {error.Result.Status} {error.Result.Type}");
        }

        using var annotated = await client.AnnotatePictureAsync(image: File(picture));
        lines.Add($"annotated {annotated.Headers["Content-Type"].Single()}");
        var aligned = await client.AlignFacesAsync(image: File(picture));
        lines.Add($"aligned {aligned.Faces.Count(face => face.Crop.Length > 0)}");
        var batch = await client.LocateKeypointsOfPicturesAsync(images: [File(picture), File([1, 2, 3])]);
        lines.Add($"batch {string.Join(' ', batch.Answers.Select(one => one.Status))}");
        return [.. lines];
    }

    private static string Tell(FaceResponse face)
    {
        var nose = face.Keypoints.Single(point => point.Name == KeypointPointResponseName.Nose_tip);
        return $"face {face.Pose.Yaw:0} {nose.X:0} {nose.Y:0}";
    }

    private static FileParameter File(byte[] bytes) => new(new MemoryStream(bytes), "picture.jpg", "image/jpeg");
}
