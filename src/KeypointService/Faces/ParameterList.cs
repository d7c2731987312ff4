using Microsoft.OpenApi;

namespace KeypointService.Faces;

/// <summary>The parameters that an endpoint takes.</summary>
internal sealed record ParameterList(params IReadOnlyList<Parameter> All)
{
    public IEnumerable<string> Names => All.Select(parameter => parameter.Name);

    /// <summary>Refuses what would be passed over in silence.</summary>
    /// <exception cref="Problems.RequestProblemException">A parameter is unknown or given twice.</exception>
    public void Check(IQueryCollection given)
    {
        foreach (var (name, values) in given)
        {
            if (All.All(parameter => parameter.Name != name))
            {
                var known = string.Join(", ", All.Select(parameter => parameter.Name));
                throw Parameter.Wrong(name, $"The query parameter '{name}' is unknown here. Known are {known}.");
            }

            if (values.Count > 1)
            {
                throw Parameter.Wrong(name, $"The query parameter '{name}' is given {values.Count} times.");
            }
        }
    }

    /// <summary>What the API's document says of them.</summary>
    public List<IOpenApiParameter> Describe() => [.. All.Select(parameter => new OpenApiParameter
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Text,
        Schema = parameter.Schema,
    })];
}
