namespace KeypointService.Vision.Native;

/// <summary>A native library cannot be loaded because the system lacks a library that it needs.</summary>
public sealed class NativeLibraryException(string library, string loaderMessage, Exception inner) : Exception(
    $"{library} cannot be loaded: {loaderMessage.Trim().TrimEnd('.')}. Install the missing system libraries, on Debian 12 "
    + "libgtk-3-0 libdrm2 libatomic1, or in a checkout of the source with: sh docker/native-deps.sh",
    inner);
