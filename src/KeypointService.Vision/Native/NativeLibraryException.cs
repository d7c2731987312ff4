namespace KeypointService.Vision.Native;

/// <summary>A native library cannot be loaded because the system lacks a library that it needs.</summary>
public sealed class NativeLibraryException(string library, string loaderMessage, Exception inner) : Exception(
    $"{library} cannot be loaded: {loaderMessage.Trim().TrimEnd('.')}. Install the missing system libraries with: sh docker/native-deps.sh",
    inner);
