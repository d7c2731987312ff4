using KeypointService.Addresses;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KeypointService.Problems;

/// <summary>Explains the kinds of problems at their type URIs.</summary>
internal static class ProblemEndpoints
{
    public static void MapProblems(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root.Problems).WithTags("Problems");
        group.MapGet("", () => TypedResults.Ok(ProblemKind.All))
            .WithName("ListProblems")
            .WithSummary("The kinds of errors")
            .Produces<IReadOnlyList<ProblemKind>>();
        group.MapGet("{slug}", Find)
            .WithName("GetProblem")
            .WithSummary("One kind of error: what it means and what to do")
            .Produces<ProblemKind>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<ProblemKind> Find(string slug) => TypedResults.Ok(
        ProblemKind.All.FirstOrDefault(kind => kind.Slug == slug)
            ?? throw new RequestProblemException(ProblemKind.NotFound, $"There is no problem type '{slug}'."));
}
