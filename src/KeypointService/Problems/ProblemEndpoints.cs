using Microsoft.AspNetCore.Http.HttpResults;

namespace KeypointService.Problems;

/// <summary>Explains the kinds of problems at their type URIs.</summary>
internal static class ProblemEndpoints
{
    public static void MapProblems(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/problems").WithTags("Problems");
        group.MapGet("", () => TypedResults.Json(ProblemKind.All, ProblemJson.Default.IReadOnlyListProblemKind))
            .WithName("ListProblems")
            .WithSummary("The kinds of errors")
            .Produces<IReadOnlyList<ProblemKind>>();
        group.MapGet("{slug}", Find)
            .WithName("GetProblem")
            .WithSummary("One kind of error: what it means and what to do")
            .Produces<ProblemKind>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static JsonHttpResult<ProblemKind> Find(string slug) => TypedResults.Json(
        ProblemKind.All.FirstOrDefault(kind => kind.Slug == slug)
            ?? throw new RequestProblemException(ProblemKind.NotFound, $"There is no problem type '{slug}'."),
        ProblemJson.Default.ProblemKind);
}
