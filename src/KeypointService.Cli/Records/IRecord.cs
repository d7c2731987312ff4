namespace KeypointService.Cli.Records;

/// <summary>A line about a file.</summary>
internal interface IRecord
{
    /// <summary>The file's name, as it was given.</summary>
    string File { get; }

    /// <summary>False where it lacks what every such record has: it is a line about something else.</summary>
    bool IsComplete { get; }
}
