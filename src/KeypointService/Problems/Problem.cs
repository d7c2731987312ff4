using KeypointService.Vision.Imaging;
using KeypointService.Vision.Isolation;
using Microsoft.AspNetCore.Mvc;

namespace KeypointService.Problems;

/// <summary>What is wrong with one request.</summary>
/// <param name="Kind">What kind of problem.</param>
/// <param name="Detail">What was wrong with this request.</param>
/// <param name="Members">Further members, such as the limit that was passed.</param>
/// <param name="RetryAfter">When to try again; zero for the usual wait.</param>
internal sealed record Problem(
    ProblemKind Kind, string Detail, IReadOnlyDictionary<string, object?>? Members = null, TimeSpan RetryAfter = default)
{
    /// <summary>What the answer's headers tell a client, where they tell something.</summary>
    public (string Name, string Value)? Header { get; init; } = Kind.Header;

    /// <summary>A problem of which no more is known than its kind.</summary>
    public static Problem Of(ProblemKind kind) => new(kind, kind.Remedy);

    /// <summary>The problem that an exception stands for; null where it is the service's own failure.</summary>
    public static Problem? From(Exception exception) => exception switch
    {
        RequestProblemException problem => new(problem.Kind, problem.Message, problem.Members, problem.RetryAfter)
        {
            Header = problem.Header ?? problem.Kind.Header,
        },
        UnsupportedImageException => new(ProblemKind.UnsupportedPicture, exception.Message),
        CorruptImageException => new(ProblemKind.UndecodablePicture, exception.Message),
        CostlyImageException costly => new(
            ProblemKind.CostlyPicture, exception.Message, new Dictionary<string, object?> { [costly.LimitName] = costly.Limit }),
        DecoderDeathException { Cause: DecoderDeath.Memory } => new(
            ProblemKind.TooBusy, "The machine ran out of memory while it was decoded."),
        BadHttpRequestException bad => new(ProblemKind.ForStatus(bad.StatusCode) ?? ProblemKind.BadRequest, bad.Message),
        _ => null,
    };

    /// <summary>The same for work that is given up: where the client did not do that, the service did, after its time.</summary>
    /// <param name="exception">What ended the work.</param>
    /// <param name="aborted">Cancelled where the client gave up.</param>
    public static Problem? FromWork(Exception exception, CancellationToken aborted) =>
        exception is OperationCanceledException && !aborted.IsCancellationRequested
            ? new(
                ProblemKind.TooBusy,
                "The work took longer than the service gives to one request. Where that stays so, ask for less: fewer faces (maxFaces), "
                + "rotations=upright, search=quick, accuracy=fast, or a smaller picture.")
            : From(exception);

    /// <summary>The problem details (RFC 9457).</summary>
    /// <param name="traceId">Under which the log tells of the request.</param>
    /// <param name="frame">Number of the frame that it is about.</param>
    public ProblemDetails ToDetails(string traceId, long? frame = null)
    {
        ProblemDetails details = new() { Type = Kind.Type, Title = Kind.Title, Status = Kind.Status, Detail = Detail };
        details.Extensions["traceId"] = traceId;
        foreach (var (name, value) in Members ?? new Dictionary<string, object?>())
        {
            details.Extensions[name] = value;
        }

        if (frame is { } number)
        {
            details.Extensions["frame"] = number;
        }

        return details;
    }
}
