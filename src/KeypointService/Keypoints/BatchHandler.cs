using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Uploads;

namespace KeypointService.Keypoints;

/// <summary>Answers several pictures of one request. Each waits for a worker as a request of its own would, so a batch starves nobody.</summary>
internal sealed class BatchHandler(PictureReader reader, KeypointHandler keypoints)
{
    /// <exception cref="RequestProblemException">The request cannot be answered at all.</exception>
    public async Task<BatchResponse> HandleAsync(HttpContext context)
    {
        ResponseFormats.CheckJson(context.Request);

        var asked = keypoints.Ask(context.Request.Query, FaceQuery.OfPicture);
        var (pictures, fields) = await reader.ReadAllAsync(context.Request, context.RequestAborted);
        try
        {
            var (task, _) = asked.With(fields);
            List<BatchAnswerResponse> answers = [];
            foreach (var picture in pictures)
            {
                answers.Add(await AnswerAsync(context, picture, task));
                picture.Dispose();
            }

            return new(answers);
        }
        finally
        {
            pictures.ForEach(picture => picture.Dispose());
        }
    }

    private async Task<BatchAnswerResponse> AnswerAsync(HttpContext context, PictureBuffer picture, FaceTask task)
    {
        try
        {
            picture.Check();
            var result = await keypoints.AnswerAsync(context, picture, task, ResponseFormat.Json, drawsPose: false, context.RequestAborted);
            return new(StatusCodes.Status200OK, result.Response, null);
        }
        catch (Exception exception) when (Problem.FromWork(exception, context.RequestAborted) is { } problem)
        {
            return new(problem.Kind.Status, null, ProblemWriter.Describe(context, problem));
        }
    }
}
