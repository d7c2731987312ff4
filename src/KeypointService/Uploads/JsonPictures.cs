using System.Text.Json;
using KeypointService.Problems;

namespace KeypointService.Uploads;

/// <summary>Takes pictures out of a JSON object: <c>{"image": "…"}</c>, or <c>{"images": ["…", "…"]}</c>.</summary>
internal static class JsonPictures
{
    /// <summary>Decodes the pictures.</summary>
    /// <param name="json">The whole body.</param>
    /// <param name="name">The member that holds a picture, or an array of them; others are passed over.</param>
    /// <param name="create">Makes room for a picture.</param>
    /// <returns>The pictures; the caller disposes them.</returns>
    /// <exception cref="RequestProblemException">The body is no such object.</exception>
    public static List<PictureBuffer> Read(ReadOnlySpan<byte> json, string name, Func<PictureBuffer> create)
    {
        List<PictureBuffer> pictures = [];
        try
        {
            Utf8JsonReader reader = new(json);
            var isOurs = false;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    isOurs = reader.ValueTextEquals(name);
                }
                else if (reader.TokenType == JsonTokenType.String && isOurs)
                {
                    pictures.Add(create());
                    pictures[^1].Decode(ref reader);
                }
            }

            return pictures.Count > 0 ? pictures
                : throw new RequestProblemException(ProblemKind.NoPicture, $"The JSON object has no picture in '{name}'.");
        }
        catch (Exception exception)
        {
            pictures.ForEach(picture => picture.Dispose());
            throw exception is JsonException or InvalidOperationException
                ? new RequestProblemException(ProblemKind.BadRequest, "The body is not valid JSON.")
                : exception;
        }
    }
}
