using System.Runtime.InteropServices;

namespace KeypointService.Vision.Native;

/// <summary>The environment as native libraries see it.</summary>
/// <remarks>.NET works on a copy of its own: what <see cref="Environment"/> sets reaches no library.</remarks>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable. To be called before the library that reads it is loaded, and by one thread at a time.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    /// <param name="overwrite">False to keep a value that is there.</param>
    public static void Set(string name, string value, bool overwrite = true) => _ = SetVariable(name, value, overwrite ? 1 : 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
