using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeypointService.Hosting;

namespace KeypointService.Tests.Hosting;

/// <summary>The program itself: how it ends when it cannot start.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("--Limits:MaxBodyBytes=0", "Limits:MaxBodyBytes has to be between")]
    [InlineData("--Models:Default=nothing", "nothing")]
    [InlineData("--Models:Path=/nowhere", "/nowhere")]
    [InlineData("--Detection:ScaleFactor=1", "ScaleFactor")]
    [InlineData("--Detection:ScaleFactor=Infinity", "ScaleFactor")]
    [InlineData("--Limits:MaxPixels=many", "Limits:MaxPixels")]
    [InlineData("--Limits:QueueSeconds=0", "Limits:QueueSeconds has to be between")]
    [InlineData("--Access:ApiKeys:0=short", "Access:ApiKeys holds a key of less than 16 characters")]
    [InlineData("--Access:Proxies:0=proxy", "Access:Proxies holds 'proxy'")]
    [InlineData("--Access:CorsOrigins:0=example.org", "Access:CorsOrigins holds 'example.org'")]
    [InlineData("--Detection:Default=best", "Detection:Default has to be haar or cnn")]
    [InlineData("--Detection:Cnn:MinScore=1", "MinScore")]
    [InlineData("--Settings:File=/nowhere/settings.json", "/nowhere/settings.json")]
    [InlineData("--Access:ApiKey:0=first-key-0123456789", "There is no setting 'Access:ApiKey'; there are: Access:ApiKeys,")]
    [InlineData("--Limits:Worker=3", "There is no setting 'Limits:Worker'")]
    [InlineData("--Settings:Fle=keys.json", "There is no setting 'Settings:Fle'; there are: Settings:File.")]
    [InlineData("--Detection:Cnn:WorkingSide=640", "There is no setting 'Detection:Cnn:WorkingSide'")]
    [InlineData("--Detection:WorkingSize=1", "Detection:WorkingSize ('1') must be")]
    [InlineData("--Detection:Cnn:WorkingSize=1", "Detection:Cnn:WorkingSize ('1') must be")]
    [InlineData("--Access:ApiKeys=first-key-0123456789", "Access:ApiKeys has to be a list")]
    [InlineData("--Access:RequestsPerSecond=3e9", "Access:RequestsPerSecond has to be 0 (no limit) or between")]
    [InlineData("--Access:RequestsPerSecond=1e-12", "Access:RequestsPerSecond has to be 0 (no limit) or between")]
    [InlineData("--Limits:MaxPixels=3000000000", "Limits:MaxPixels has to be between")]
    [InlineData("--Limits:StallSeconds=1e12", "Limits:StallSeconds has to be between")]
    [InlineData("--Limits:SendSeconds=1e12", "Limits:SendSeconds has to be between")]
    [InlineData("--Limits:UploadSeconds=NaN", "Limits:UploadSeconds has to be between")]
    [InlineData("--Shutdown:GraceSeconds=1e12", "Shutdown:GraceSeconds has to be between")]
    [InlineData("--Shutdown:LimitSeconds=NaN", "Shutdown:LimitSeconds has to be between")]
    [InlineData("--Streaming:IdleSeconds=1e12", "Streaming:IdleSeconds has to be between")]
    [InlineData("--Video:MaxSeconds=3e9", "Video:MaxSeconds has to be between")]
    [InlineData("--Video:MaxPixels=3000000000", "Video:MaxPixels has to be between")]
    [InlineData("--Video:UploadSeconds=NaN", "Video:UploadSeconds has to be between")]
    [InlineData("--Video:FrameSeconds=Infinity", "Video:FrameSeconds has to be between")]
    [InlineData("--Serilog:MinimumLevel:Default=Loud", "Loud is not a valid Serilog level. See the section Serilog.")]
    [InlineData("--urls=nonsense", "Invalid url: 'nonsense'")]
    [InlineData("--urls=http://127.0.0.1:70000", "urls holds 'http://127.0.0.1:70000', and no port is above 65,535")]
    [InlineData("--urls=http://192.0.2.1:8399", "Cannot listen at 192.0.2.1:8399: ")]
    [InlineData("--urls=http://127.0.0.1:8399 --Access:ManagementPort=8399", "Access:ManagementPort is 8399, at which 'http://127.0.0.1:8399' of urls answers clients")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:1 --OTEL_EXPORTER_OTLP_HEADERS=nonsense", "See the settings that begin with OTEL_EXPORTER_OTLP.")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=nonsense", "OTEL_EXPORTER_OTLP_ENDPOINT holds 'nonsense'; give a collector's address, such as http://collector:4317.")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT holds 'collector:4317'")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:1 --OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT holds 'http://'")]
    [InlineData("--OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT holds '/v1/traces'")]
    [InlineData("--Kestrel:Endpoints:Http:Port=80", "The endpoint Http is missing the required 'Url' parameter")]
    [InlineData("--Limits=3", "Limits has to be a section with settings")]
    [InlineData("--Detection:Cnn=yes", "Detection:Cnn has to be a section with settings")]
    [InlineData("--Limits:Workers:0=1", "Limits:Workers has to be one value")]
    [InlineData("--AllowedHosts:0=keypoints.example.org", "AllowedHosts has to be one text, with a semicolon between names")]
    public async Task Start_WrongSetting_EndsWithASentence(string arguments, string mention)
    {
        var (exitCode, error, output) = await RunAsync(["--urls=http://127.0.0.1:0", .. arguments.Split(' ')]);

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.StartsWith("KeypointService cannot start.", error, StringComparison.Ordinal);
        Assert.Contains(mention, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("DataAnnotation", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Acess": { "ApiKeys": ["0123456789-abcdef"] } }""", "There is no setting 'Acess'")]
    [InlineData("""{ "Access": { "ApiKeys":""", "LineNumber: 0")]
    [InlineData("""{ "Limits": 5 }""", "Limits has to be a section with settings")]
    [InlineData("""{ "OTEL": { "EXPORTER_OTLP_ENDPOINT": "http://localhost:1" } }""", "There is no setting 'OTEL'")]
    [InlineData("""{ "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_EXPORTER_OTLP_HEADERS": "nonsense" }""", "OTEL_EXPORTER_OTLP.")]
    public async Task Start_SettingsFileThatCannotBeMeant_EndsWithASentence(string json, string mention)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["settings.json"], json);
        var (exitCode, error, _) = await RunAsync("--urls=http://127.0.0.1:0", $"--Settings:File={folder["settings.json"]}");

        Assert.Equal(1, exitCode);
        Assert.Contains(mention, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classic/model.onnx")]
    [InlineData("haar/haarcascade_frontalface_default.xml")]
    public async Task Start_FileThatIsNotWhatItsChecksumSays_EndsWithASentence(string name)
    {
        using var folder = CopyModels();
        await File.AppendAllTextAsync(folder[name], " ");

        var (exitCode, error, _) = await RunAsync($"--Models:Path={folder.Path}", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.Contains("SHA-256", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TwoModelsOfOneName_EndsWithASentenceThatNamesBoth()
    {
        using var folder = CopyModels();
        var (first, second) = (folder["classic/model.onnx"], folder["copy/model.onnx"]);
        Directory.CreateDirectory(Path.GetDirectoryName(second)!);
        File.Copy(first, second);

        var (exitCode, error, _) = await RunAsync($"--Models:Path={folder.Path}", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains(first, error, StringComparison.Ordinal);
        Assert.Contains(second, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>Alone: a test that runs as the machine's administrator may read every file.</summary>
    [Fact]
    public void IsOfTheOperator_FileThatMayNotBeRead_IsTrue() =>
        Assert.True(StartFailure.IsOfTheOperator(new UnauthorizedAccessException("Access to the path '/models' is denied.")));

    [Fact]
    public async Task Start_PortThatIsTaken_EndsWithASentence()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        var (exitCode, error, output) = await RunAsync($"--urls=http://{taken.LocalEndpoint}");

        Assert.Equal(1, exitCode);
        Assert.Contains("address already in use", error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', error.Trim());
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_WhileStarting_EndsWithZero()
    {
        using RunningService service = new();
        await service.WaitForLibraryAsync("libOpenCvSharpExtern");

        service.Terminate();

        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task Ready_WithoutAFolderForVideos_IsNot()
    {
        Dictionary<string, string> nowhere = new() { ["TMPDIR"] = "/nowhere" };
        using RunningService without = new(nowhere, []);
        using RunningService pictures = new(nowhere, ["--Video:MaxVideos=0"]);
        await pictures.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        await without.WaitForAsync(new Uri("/v1/models", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await without.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await without.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    private static TemporaryFolder CopyModels()
    {
        TemporaryFolder folder = new();
        foreach (var file in Directory.EnumerateFiles(Installed.Models, "*", SearchOption.AllDirectories))
        {
            var copy = folder[Path.GetRelativePath(Installed.Models, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    private static async Task<(int ExitCode, string Error, string Output)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KeypointService.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, error, await output);
    }
}
