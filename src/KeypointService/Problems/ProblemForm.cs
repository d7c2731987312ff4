namespace KeypointService.Problems;

/// <summary>Writes a problem in the form of a protocol of its own; a feature of the requests that speak it.</summary>
internal delegate Task ProblemForm(HttpContext context, Problem problem);
