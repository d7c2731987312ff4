using KeypointService.Vision.Native;

namespace KeypointService.Vision.Tests.Native;

public sealed class NativeLibrariesTests
{
    private const string LoaderText =
        "Unable to load shared library 'OpenCvSharpExtern' or one of its dependencies.\n"
        + "libgtk-3.so.0: cannot open shared object file: No such file or directory\n"
        + "/app/OpenCvSharpExtern: cannot open shared object file: No such file or directory\n";

    [Fact]
    public void EnsureLoadable_WhereEverythingIsInstalled_Passes() => NativeLibraries.EnsureLoadable();

    [Fact]
    public void LoaderMessage_MissingSystemLibrary_NamesIt()
    {
        var exception = new TypeInitializationException("NativeMethods", new DllNotFoundException(LoaderText));

        Assert.Equal(
            "libgtk-3.so.0: cannot open shared object file: No such file or directory", NativeLibraries.LoaderMessage(exception));
    }

    [Fact]
    public void LoaderMessage_OtherFailure_IsNone() =>
        Assert.Null(NativeLibraries.LoaderMessage(new InvalidOperationException("something else")));

    [Fact]
    public void NativeLibraryException_Message_SaysWhatToRun()
    {
        var exception = new NativeLibraryException("OpenCV", "libgtk-3.so.0: cannot open", new DllNotFoundException());

        Assert.Equal(
            "OpenCV cannot be loaded: libgtk-3.so.0: cannot open. Install the missing system libraries, on Debian 12 "
            + "libgtk-3-0 libdrm2 libatomic1, or in a checkout of the source with: sh docker/native-deps.sh",
            exception.Message);
    }

    [Theory]
    [InlineData("libgtk-3-0")]
    [InlineData("libdrm2")]
    [InlineData("libatomic1")]
    public void NativeLibraryException_Packages_AreThoseOfTheScript(string package)
    {
        var script = File.ReadAllText(Repository.PathOf("docker", "native-deps.sh"));

        Assert.Contains($"echo {package} ;;", script, StringComparison.Ordinal);
    }
}
