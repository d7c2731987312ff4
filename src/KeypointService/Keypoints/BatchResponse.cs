using KeypointService.Faces;
using Microsoft.AspNetCore.Mvc;

namespace KeypointService.Keypoints;

/// <summary>The answers to several pictures, in their order.</summary>
internal sealed record BatchResponse(IReadOnlyList<BatchAnswerResponse> Answers);

/// <summary>The answer to one of several pictures: its faces, or what is wrong with it.</summary>
/// <param name="Status">The HTTP status that the picture alone would have been answered with.</param>
/// <param name="Result">Its faces; null where there is a problem.</param>
/// <param name="Problem">What is wrong with it; null where there is an answer.</param>
internal sealed record BatchAnswerResponse(int Status, KeypointResponse? Result, ProblemDetails? Problem);
