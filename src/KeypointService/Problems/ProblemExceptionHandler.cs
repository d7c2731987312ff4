using KeypointService.Vision.Isolation;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;

namespace KeypointService.Problems;

/// <summary>Turns exceptions into problem details. A stack trace goes to the log alone.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(httpContext, exception);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            SetGone(httpContext.Response);
        }

        return true;
    }

    private async Task AnswerAsync(HttpContext httpContext, Exception exception)
    {
        if (Problem.FromWork(exception, httpContext.RequestAborted) is { } problem)
        {
            if (exception is DecoderDeathException death)
            {
                LogDeath(death.ExitCode, death.Cause);
            }

            await ProblemWriter.WriteAsync(httpContext, problem);
        }
        else if (exception is OperationCanceledException or ConnectionResetException or IOException { InnerException: ConnectionAbortedException })
        {
            SetGone(httpContext.Response);
        }
        else
        {
            LogFailure(exception);
            await ProblemWriter.WriteAsync(
                httpContext, new Problem(ProblemKind.InternalError, "An unexpected error occurred. It has been logged."));
        }
    }

    /// <summary>The client is gone, in the middle of its upload or of the answer; 499 is what proxies log for it.</summary>
    private static void SetGone(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The request failed")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The process that decoded a picture ended with exit code {ExitCode} ({Reason}); 128 and more is a signal")]
    private partial void LogDeath(int exitCode, Enum reason);
}
