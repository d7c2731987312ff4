using System.Runtime.InteropServices;
using KeypointService.Vision.Native;

namespace KeypointService.Training.Native;

/// <summary>
/// Sees to it that convolutions come out right. oneDNN inside libtorch 2.10 computes them wrong with AVX-512 on some
/// processors (seen on AMD EPYC, family 26); with a lower instruction set they are right there.
/// </summary>
internal static partial class Arithmetic
{
    /// <summary>The highest instruction set that oneDNN may use; it is read when the library is loaded.</summary>
    public const string Variable = "ONEDNN_MAX_CPU_ISA";

    /// <summary>
    /// Instruction sets that are taken for wrong, separated by commas, to see on a sound processor what happens on another.
    /// </summary>
    public const string DistrustVariable = "KEYPOINTS_DISTRUSTED_ISA";

    /// <summary>What the highest instruction set of the processor is called here.</summary>
    public const string Best = "best";

    private static readonly string[] Sets = [Best, "AVX2", "SSE41"];

    /// <summary>The instruction set that this process computes with.</summary>
    public static string InstructionSet => Environment.GetEnvironmentVariable(Variable) ?? Best;

    /// <summary>
    /// Checks the convolutions, in a tenth of a second. Where they are wrong, this process begins anew with the next lower
    /// instruction set, and does not come back from here.
    /// </summary>
    /// <exception cref="InvalidDataException">They are wrong with every instruction set.</exception>
    public static void Ensure()
    {
        var distrusted = Environment.GetEnvironmentVariable(DistrustVariable)?.Split(',') ?? [];
        var fault = distrusted.Contains(InstructionSet)
            ? $"{InstructionSet} is named in {DistrustVariable}"
            : ConvolutionCheck.FindFault(TorchConvolution.Run);
        if (fault is null)
        {
            return;
        }

        if (Array.IndexOf(Sets, InstructionSet) + 1 is var next && next == Sets.Length)
        {
            throw new InvalidDataException(
                $"On this processor libtorch computes convolutions wrong with every instruction set ({fault}): it cannot train here.");
        }

        Console.Error.WriteLine(
            $"With the instruction set {InstructionSet} convolutions come out wrong here ({fault}); going on with {Sets[next]}.");
        NativeEnvironment.Set(Variable, Sets[next]);
        BeginAnew();
    }

    /// <summary>Runs this program again in the same process, so that whoever waits for it or signals it notices nothing.</summary>
    private static void BeginAnew()
    {
        var arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        _ = Execute(Environment.ProcessPath!, [.. arguments, null]);
        throw new InvalidDataException($"The program cannot begin anew (error {Marshal.GetLastPInvokeError()}); set {Variable} yourself.");
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Execute(string path, string?[] arguments);
}
