namespace KeypointService.Capacity;

/// <summary>How many files, sockets among them, this process may have open.</summary>
internal static class OpenFiles
{
    private const string Row = "Max open files";

    /// <summary>The hard limit, to which the runtime raises its own at the start; very many where the system tells none.</summary>
    public static int Most { get; } = Read();

    private static int Read()
    {
        try
        {
            // The name of the limit, the soft one and the hard one.
            var row = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
            return int.TryParse(row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out var most) ? most : int.MaxValue;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;
        }
    }
}
