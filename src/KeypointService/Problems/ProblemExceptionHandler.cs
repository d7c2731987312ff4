using Microsoft.AspNetCore.Diagnostics;

namespace KeypointService.Problems;

/// <summary>Turns exceptions into problem details. A stack trace goes to the log alone.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Problem.From(exception) is { } problem)
        {
            await ProblemWriter.WriteAsync(httpContext, problem);
        }
        else if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; 499 is what proxies log for it.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        else if (exception is OperationCanceledException)
        {
            await ProblemWriter.WriteAsync(
                httpContext, new Problem(ProblemKind.TooBusy, "The work took longer than the service gives to one request."));
        }
        else
        {
            LogFailure(exception);
            await ProblemWriter.WriteAsync(
                httpContext, new Problem(ProblemKind.InternalError, "An unexpected error occurred. It has been logged."));
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The request failed")]
    private partial void LogFailure(Exception exception);
}
