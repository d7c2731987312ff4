using System.Text.Json;
using KeypointService.Problems;

namespace KeypointService.Uploads;

/// <summary>
/// Takes pictures out of a JSON object: <c>{"image": "…"}</c>, or <c>{"images": ["…", "…"]}</c>. Beside them may stand parameters, as in a
/// form.
/// </summary>
internal static class JsonPictures
{
    // More than there are parameters, and longer than their names: what else an object holds takes no memory.
    private const int MostFields = 64;
    private const int LongestName = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>Decodes the pictures.</summary>
    /// <param name="json">The whole body.</param>
    /// <param name="name">The member that holds a picture, or an array of them.</param>
    /// <param name="most">Most pictures to take: each is room of its own, however short its text.</param>
    /// <param name="create">Makes room for a picture.</param>
    /// <param name="fields">Receives the other members: a text, a number or a truth value, and the names of what cannot be a parameter.</param>
    /// <returns>The pictures, and what is no base64 as a buffer that says so; the caller disposes them.</returns>
    /// <exception cref="RequestProblemException">The body is no such object, or has more pictures.</exception>
    public static List<PictureBuffer> Read(ReadOnlySpan<byte> json, string name, int most, Func<PictureBuffer> create, FormFields fields)
    {
        List<PictureBuffer> pictures = [];
        try
        {
            Utf8JsonReader reader = new(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json);
            var (isOurs, field, taken) = (false, (string?)null, 0);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    isOurs = reader.ValueTextEquals(name);
                    field = !isOurs && reader.ValueSpan.Length <= LongestName ? reader.GetString() : null;
                }
                else if (field is not null && reader.CurrentDepth == 1)
                {
                    fields.Add(field, ref reader);
                    field = null;
                    taken = taken < MostFields ? taken + 1
                        : throw new RequestProblemException(ProblemKind.BadRequest, $"Beside the picture a JSON object has at most {MostFields} members.");
                }
                else if (isOurs && reader is { TokenType: JsonTokenType.String, CurrentDepth: <= 2 })
                {
                    Add(ref reader);
                }
                else if (isOurs && reader is not { TokenType: JsonTokenType.StartArray or JsonTokenType.EndArray, CurrentDepth: 1 } and not { CurrentDepth: 0 })
                {
                    throw new RequestProblemException(ProblemKind.BadRequest, $"'{name}' has to be a text in base64, or a list of such texts.");
                }
            }

            return pictures.Count > 0 ? pictures
                : throw new RequestProblemException(ProblemKind.NoPicture, $"The JSON object has no picture in '{name}'.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            pictures.ForEach(picture => picture.Dispose());
            throw new RequestProblemException(ProblemKind.BadRequest, "The body is not valid JSON.");
        }
        catch
        {
            pictures.ForEach(picture => picture.Dispose());
            throw;
        }

        void Add(ref Utf8JsonReader reader)
        {
            if (pictures.Count == most)
            {
                throw most > 1 ? PictureReader.TooMany()
                    : new RequestProblemException(
                        ProblemKind.BadRequest, "There is more than one picture; post each alone, or several to /v1/keypoints:batch.");
            }

            pictures.Add(create());
            pictures[^1].Decode(ref reader);
        }
    }
}
