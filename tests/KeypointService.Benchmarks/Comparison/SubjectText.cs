using System.Text.RegularExpressions;
using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>Makes subjects of what the command line says of them.</summary>
internal static partial class SubjectText
{
    public const string Help = """
        What to compare, as 'name: what', once each. What is the address of a server that runs; the path of a
        KeypointService.dll with arguments and NAME=value variables behind it; 'in-process' with --detector, --model or
        --threads, or a command line that starts a server, with {port} in it.
        """;

    private const string InProcess = "in-process";

    /// <summary>Starts a subject, and waits until it is ready.</summary>
    /// <exception cref="FormatException">The text has no name.</exception>
    public static async Task<ISubject> StartAsync(string text, Workload work, CancellationToken cancellation)
    {
        var match = NameAndWhat().Match(text);
        if (!match.Success)
        {
            throw new FormatException($"A subject is written as 'name: what', and this is not: {text}");
        }

        var (name, what) = (match.Groups["name"].Value, match.Groups["what"].Value);
        var words = what.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] == InProcess)
        {
            return new InProcessSubject(name, words[1..], work);
        }

        if (Uri.TryCreate(what, UriKind.Absolute, out var url) && url.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            return new HttpSubject(name, url, process: null, work);
        }

        var process = words[0].EndsWith(".dll", StringComparison.Ordinal)
            ? await ServiceProcess.StartAsync(words[0], words[1..], work.Cores, cancellation)
            : await ServiceProcess.StartAsync(what, work.Cores, cancellation);
        return new HttpSubject(name, process.Url, process, work);
    }

    [GeneratedRegex(@"^(?<name>[^:]+):\s+(?<what>\S.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex NameAndWhat();
}
