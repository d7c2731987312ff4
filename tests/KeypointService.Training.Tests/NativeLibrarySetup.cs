using System.Runtime.CompilerServices;
using KeypointService.Training.Native;

namespace KeypointService.Training.Tests;

internal static class NativeLibrarySetup
{
#pragma warning disable CA2255 // The test host has no start of its own that could prepare the library.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Prepare() => TorchNativeLibrary.EnsureLoadable();
}
