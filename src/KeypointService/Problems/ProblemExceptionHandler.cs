using KeypointService.Vision.Imaging;
using KeypointService.Vision.Video;
using Microsoft.AspNetCore.Diagnostics;

namespace KeypointService.Problems;

/// <summary>Turns exceptions into problem details. A stack trace goes to the log alone.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case RequestProblemException problem:
                await ProblemWriter.WriteAsync(httpContext, problem.Kind, problem.Message, problem.Members, problem.RetryAfter);
                break;
            case UnsupportedImageException:
                await ProblemWriter.WriteAsync(httpContext, ProblemKind.UnsupportedPicture, exception.Message);
                break;
            case CorruptImageException:
                await ProblemWriter.WriteAsync(httpContext, ProblemKind.UndecodablePicture, exception.Message);
                break;
            case CostlyImageException costly:
                await ProblemWriter.WriteAsync(
                    httpContext, ProblemKind.CostlyPicture, exception.Message, new Dictionary<string, object?> { [costly.LimitName] = costly.Limit });
                break;
            case CorruptVideoException:
                await ProblemWriter.WriteAsync(httpContext, ProblemKind.UndecodableVideo, exception.Message);
                break;
            case BadHttpRequestException bad:
                await ProblemWriter.WriteAsync(httpContext, ProblemKind.ForStatus(bad.StatusCode), bad.Message);
                break;
            case OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested:
                // The client is gone; 499 is what proxies log for it.
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                break;
            default:
                LogFailure(exception);
                await ProblemWriter.WriteAsync(
                    httpContext, ProblemKind.InternalError, "An unexpected error occurred. It has been logged.");
                break;
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The request failed")]
    private partial void LogFailure(Exception exception);
}
