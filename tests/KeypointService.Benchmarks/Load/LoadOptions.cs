using System.CommandLine;

namespace KeypointService.Benchmarks.Load;

/// <summary>Options that several commands share.</summary>
internal static class LoadOptions
{
    public static Option<Uri> Service() => new("--url")
    {
        Description = "The service.",
        CustomParser = argument => new Uri(argument.Tokens[0].Value),
        DefaultValueFactory = _ => new Uri("http://localhost:8080"),
    };

    public static Option<FileInfo> Picture() => new("--picture") { Description = "The picture to post.", Required = true };

    public static Option<int> Seconds(int usual) => new("--seconds") { Description = "Length of a run.", DefaultValueFactory = _ => usual };

    public static Option<int?> Pid() => new("--pid") { Description = "Process of the service, to tell its memory and handles." };

    public static Option<string?> ApiKey() => new("--api-key") { Description = "Key for a service that asks for one." };
}
