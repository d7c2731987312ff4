namespace KeypointService.Cli.Records;

/// <summary>A line about a file.</summary>
internal interface IRecord
{
    /// <summary>The file's name, as it was given.</summary>
    string File { get; }
}
