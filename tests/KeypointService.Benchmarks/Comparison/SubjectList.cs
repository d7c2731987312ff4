namespace KeypointService.Benchmarks.Comparison;

/// <summary>The subjects of a comparison. Owns them.</summary>
internal sealed class SubjectList : IAsyncDisposable
{
    private readonly List<ISubject> _subjects = [];

    public IReadOnlyList<ISubject> Subjects => _subjects;

    /// <summary>Starts subjects one after the other.</summary>
    public static async Task<SubjectList> StartAsync(IEnumerable<string> texts, Workload work, CancellationToken cancellation)
    {
        SubjectList list = new();
        try
        {
            foreach (var text in texts)
            {
                list._subjects.Add(await SubjectText.StartAsync(text, work, cancellation));
            }

            return list;
        }
        catch
        {
            await list.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in _subjects)
        {
            await subject.DisposeAsync();
        }
    }
}
