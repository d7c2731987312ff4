using System.Runtime.InteropServices;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>
/// The part of libheif's interface that decoding needs (libheif/heif.h). The library, with its decoders of HEVC and AV1, is taken
/// from the native library of Magick.NET, which brings them up to date and in one file for every system; ImageMagick itself is not
/// used, for it would write the picture into a temporary file first.
/// </summary>
internal static unsafe partial class LibHeif
{
    public const int ColorspaceRgb = 1;
    public const int ChromaRgb = 10;
    public const int ChromaRgba = 11;
    public const int ChannelInterleaved = 10;

    private const string Library = "Magick.Native-Q8-x64.dll";

    [LibraryImport(Library, EntryPoint = "heif_context_alloc")]
    public static partial nint AllocateContext();

    [LibraryImport(Library, EntryPoint = "heif_context_free")]
    public static partial void FreeContext(nint context);

    /// <summary>0 decodes in the calling thread.</summary>
    [LibraryImport(Library, EntryPoint = "heif_context_set_max_decoding_threads")]
    public static partial void SetThreads(nint context, int threads);

    [LibraryImport(Library, EntryPoint = "heif_context_get_security_limits")]
    public static partial SecurityLimits* GetLimits(nint context);

    [LibraryImport(Library, EntryPoint = "heif_context_read_from_memory_without_copy")]
    public static partial Error Read(nint context, byte* file, nuint length, nint options);

    [LibraryImport(Library, EntryPoint = "heif_context_get_primary_image_handle")]
    public static partial Error GetPrimary(nint context, out nint handle);

    [LibraryImport(Library, EntryPoint = "heif_image_handle_has_alpha_channel")]
    public static partial int HasAlpha(nint handle);

    [LibraryImport(Library, EntryPoint = "heif_image_handle_release")]
    public static partial void ReleaseHandle(nint handle);

    [LibraryImport(Library, EntryPoint = "heif_decoding_options_alloc")]
    public static partial DecodingOptions* AllocateOptions();

    [LibraryImport(Library, EntryPoint = "heif_decoding_options_free")]
    public static partial void FreeOptions(DecodingOptions* options);

    [LibraryImport(Library, EntryPoint = "heif_decode_image")]
    public static partial Error Decode(nint handle, out nint image, int colorspace, int chroma, DecodingOptions* options);

    [LibraryImport(Library, EntryPoint = "heif_image_get_width")]
    public static partial int GetWidth(nint image, int channel);

    [LibraryImport(Library, EntryPoint = "heif_image_get_height")]
    public static partial int GetHeight(nint image, int channel);

    [LibraryImport(Library, EntryPoint = "heif_image_get_plane_readonly")]
    public static partial byte* GetPlane(nint image, int channel, out int stride);

    [LibraryImport(Library, EntryPoint = "heif_image_release")]
    public static partial void ReleaseImage(nint image);

    /// <summary><c>heif_error</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Error
    {
        private const int MemoryAllocation = 6;

        private readonly int _code;
        private readonly int _subcode;
        private readonly nint _message;

        public bool IsError => _code != 0;

        public bool IsMemory => _code == MemoryAllocation;
    }

    /// <summary>The beginning of <c>heif_security_limits</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityLimits
    {
        public byte Version;
        public ulong MaxImagePixels;
    }

    /// <summary>The beginning of <c>heif_decoding_options</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DecodingOptions
    {
        public byte Version;
        public byte IgnoresTransformations;
    }
}
