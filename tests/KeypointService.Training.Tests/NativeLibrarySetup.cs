using System.Diagnostics;
using System.Runtime.CompilerServices;
using KeypointService.Training.Native;
using KeypointService.Vision.Native;

namespace KeypointService.Training.Tests;

/// <summary>Prepares libtorch as the program does, before the first test loads it.</summary>
internal static class NativeLibrarySetup
{
#pragma warning disable CA2255 // The test host has no start of its own that could prepare the library.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Prepare()
    {
        TorchNativeLibrary.EnsureLoadable();
        if (RightInstructionSet() is var right && right != Arithmetic.InstructionSet)
        {
            NativeEnvironment.Set(Arithmetic.Variable, right);
        }
    }

    /// <summary>Asks the program, in a process of its own: here the library would be loaded before its variable is set.</summary>
    private static string RightInstructionSet()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KeypointService.Training.dll");
        using var check = Process.Start(new ProcessStartInfo("dotnet", [program, "check"]) { RedirectStandardOutput = true })!;
        var answer = check.StandardOutput.ReadToEnd().Trim();
        check.WaitForExit();
        return check.ExitCode == 0
            ? answer
            : throw new InvalidOperationException("Training does not compute right on this processor: there is nothing to test.");
    }
}
