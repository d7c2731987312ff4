using System.CommandLine;
using KeypointService.Benchmarks.Pictures;
using OpenCvSharp;

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

    public static Option<FileInfo?> PictureOrDrawn() => new("--picture") { Description = "The picture; a drawn one where absent." };

    public static Option<Size?> Fit() => new("--fit")
    {
        Description = "Scale the picture to cover so many pixels, such as 1920x1080, cut it to them, and encode it as JPEG.",
        CustomParser = argument => BenchmarkPicture.ParseSize(argument.Tokens[0].Value),
    };

    public static Option<int> Seconds(int usual) => new("--seconds") { Description = "Length of a run.", DefaultValueFactory = _ => usual };

    public static Option<int?> Pid() => new("--pid") { Description = "Process of the service, to tell its processor time, memory and handles." };

    public static Option<string?> ApiKey() => new("--api-key") { Description = "Key for a service that asks for one." };

    public static Option<string?> Cores() => new("--cores") { Description = "Cores that what is measured may use, such as 0 or 0,1; all where absent." };

    public static Option<string?> ClientCores() => new("--client-cores") { Description = "Cores that this program may use; all where absent." };
}
