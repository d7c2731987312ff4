using System.Runtime.InteropServices;
using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Models;
using KeypointService.Telemetry;
using KeypointService.Vision.Native;
using OpenCvSharp;

namespace KeypointService.Hosting;

/// <summary>The service, from its start to its end.</summary>
internal static class ServiceProgram
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Until the host listens for it, a signal to stop would kill the process in the middle of its start.
        using var stop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(0));

        // Before the threads begin that would each take one.
        NativeHeap.LimitArenas();
        try
        {
            // A worker keeps its pool thread while it computes; as many more take requests in and answer the probes meanwhile.
            ThreadPool.SetMinThreads(4 * Environment.ProcessorCount, Environment.ProcessorCount);

            // Settings, page and models lie beside the program, whatever folder it is started from.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                Args = HealthProbe.ServiceArguments(args),
                ContentRootPath = AppContext.BaseDirectory,
            });
            builder.AddSettingsFile();
            if (args.Contains(HealthProbe.Argument))
            {
                return await HealthProbe.RunAsync(builder.Configuration);
            }

            UnknownSettings.Refuse(builder.Configuration);
            var limits = LimitsOptions.Of(builder.Configuration);
            NativeLimits.Apply(Math.Max(limits.MaxPixels, WarmUp.Pixels), limits.MaxWorkingBytes);
            NativeLibraries.EnsureLoadable();
            NativeMessages.Drop();

            // Requests run side by side, one worker a core; more threads inside each would only take turns.
            Cv2.SetNumThreads(1);

            builder.WebHost.UseStaticWebAssets();
            builder.AddLogging();
            builder.AddTelemetry();
            builder.AddAccess();
            builder.AddKeypoints();
            builder.AddDocumentation();

            await using var app = builder.Build();

            // The largest parts of the start, side by side; a failure is told when all have ended.
            await Task.WhenAll(
                Task.Run(app.Services.GetRequiredService<ModelRegistry>),
                Task.Run(app.Services.GetRequiredService<FaceDetectors>),
                Task.Run(app.UseKeypoints));
            app.Lifetime.ApplicationStarted.Register(stop.Dispose);
            var warmUp = app.Services.GetRequiredService<WarmUp>();
            await app.RunAsync();
            if (warmUp.Failure is { } failure)
            {
                await Console.Error.WriteLineAsync($"KeypointService cannot answer a picture. {failure.Message}");
                return 1;
            }

            return 0;
        }
        catch (Exception exception) when (StartFailure.IsOfTheOperator(exception))
        {
            await Console.Error.WriteLineAsync($"KeypointService cannot start. {StartFailure.SentenceOf(exception)}");
            return 1;
        }
    }
}
