using System.Globalization;

namespace KeypointService.Capacity;

/// <summary>The memory that the service may use: the machine's, or less where a container or unit is limited (cgroup v2 or v1).</summary>
internal static class MemoryLimit
{
    private const string ControlGroups = "/sys/fs/cgroup";

    /// <summary>The limit in bytes.</summary>
    public static long Read()
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Files().Select(Read).Append(machine).Min();
    }

    /// <summary>Every file that may hold a limit: the group's own, those above it, and the root that a container sees.</summary>
    private static IEnumerable<string> Files()
    {
        yield return $"{ControlGroups}/memory/memory.limit_in_bytes";
        for (var group = OwnGroup(); group is not null; group = Path.GetDirectoryName(group))
        {
            yield return $"{ControlGroups}{group.TrimEnd('/')}/memory.max";
        }
    }

    private static string OwnGroup()
    {
        const string unified = "0::";
        var line = File.Exists("/proc/self/cgroup")
            ? File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith(unified, StringComparison.Ordinal))
            : null;
        return line?[unified.Length..] ?? "/";
    }

    private static long Read(string file)
    {
        try
        {
            return File.Exists(file) && long.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var bytes)
                ? bytes
                : long.MaxValue;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }
}
