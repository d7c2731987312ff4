using System.Diagnostics;
using System.Globalization;

namespace KeypointService.Benchmarks.Load;

/// <summary>What a process of this machine holds and has used, from <c>/proc</c>.</summary>
internal sealed record ProcessProbe(long ResidentBytes, long PeakBytes, int Handles, TimeSpan Processor)
{
    /// <summary>Looks at a process.</summary>
    public static ProcessProbe Of(int pid)
    {
        var status = File.ReadAllLines($"/proc/{pid}/status");
        using var process = Process.GetProcessById(pid);
        return new(
            Bytes(status, "VmRSS:"),
            Bytes(status, "VmHWM:"),
            Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
            process.TotalProcessorTime);
    }

    /// <summary>Looks at a process and those that it started, as servers with a process a worker do.</summary>
    /// <remarks>Of those that have ended nothing counts.</remarks>
    public static ProcessProbe OfTree(int pid) => ChildrenOf(pid).Select(OfTreeOrNull).OfType<ProcessProbe>()
        .Aggregate(Of(pid), (sum, child) => new(
            sum.ResidentBytes + child.ResidentBytes, sum.PeakBytes + child.PeakBytes, sum.Handles + child.Handles, sum.Processor + child.Processor));

    private static ProcessProbe? OfTreeOrNull(int pid)
    {
        try
        {
            return OfTree(pid);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    /// <summary>A process is the child of the thread that started it.</summary>
    private static IEnumerable<int> ChildrenOf(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(task => ChildrenOf(task).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private static string ChildrenOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children"));
        }
        catch (IOException)
        {
            // The thread ended meanwhile.
            return "";
        }
    }

    /// <summary>Looks at this process, and has its peak count from now on.</summary>
    public static ProcessProbe OfThisFromNow()
    {
        const string forgetThePeak = "5";
        File.WriteAllText("/proc/self/clear_refs", forgetThePeak);
        return Of(Environment.ProcessId);
    }

    /// <summary>Bytes in words.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F0} MB");

    private static long Bytes(string[] status, string name) =>
        long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
