using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace KeypointService.Training.Native;

/// <summary>
/// Lets TorchSharp's native library load where libstdc++ is older than gcc 13's (Debian 12).
/// </summary>
/// <remarks>
/// The library asks for the symbol version GLIBCXX_3.4.32, but the only symbol behind it is a marker that no
/// relocation uses. Marking that need as weak (flag VER_FLG_WEAK of the ELF version-needs table) in the copy beside
/// this program lets the loader pass over it. Nothing is done where libstdc++ has the marker.
/// </remarks>
internal static class TorchNativeLibrary
{
    private const string MarkerSymbol = "_ZSt21ios_base_library_initv";
    private const string MarkerVersion = "GLIBCXX_3.4.32";
    private const uint VersionNeedsSection = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    public static void EnsureLoadable()
    {
        if (LibstdcppHasMarker())
        {
            return;
        }

        var path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        var library = File.ReadAllBytes(path);
        if (!WeakenVersionNeed(library, MarkerVersion))
        {
            return;
        }

        // A rename is atomic: a process that has the old file mapped keeps it whole.
        var patched = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(patched, library);
        File.Move(patched, path, overwrite: true);
    }

    /// <summary>Sets the weak flag on a version need; false where it is absent or already weak.</summary>
    internal static bool WeakenVersionNeed(Span<byte> elf, string version)
    {
        var sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf[0x28..]);
        var sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3a..]);
        var sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3c..]);
        for (var i = 0; i < sectionCount; i++)
        {
            var section = elf[(sections + (i * sectionSize))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) == VersionNeedsSection)
            {
                var needs = (int)BinaryPrimitives.ReadUInt64LittleEndian(section[0x18..]);
                var link = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..]);
                var strings = (int)BinaryPrimitives.ReadUInt64LittleEndian(
                    elf[(sections + (link * sectionSize) + 0x18)..]);
                return WeakenIn(elf, needs, elf[strings..], version);
            }
        }

        return false;
    }

    private static bool WeakenIn(Span<byte> elf, int need, ReadOnlySpan<byte> strings, string version)
    {
        var name = Encoding.ASCII.GetBytes(version + "\0");
        while (true)
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[(need + 2)..]);
            var entry = need + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(need + 8)..]);
            for (var i = 0; i < count; i++)
            {
                var flags = elf[(entry + 4)..];
                var nameOffset = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(entry + 8)..]);
                if (strings[nameOffset..].StartsWith(name))
                {
                    var old = BinaryPrimitives.ReadUInt16LittleEndian(flags);
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(old | WeakFlag));
                    return (old & WeakFlag) == 0;
                }

                entry += (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(entry + 12)..]);
            }

            var next = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(need + 12)..]);
            if (next == 0)
            {
                return false;
            }

            need += next;
        }
    }

    private static bool LibstdcppHasMarker() =>
        !NativeLibrary.TryLoad("libstdc++.so.6", out var handle) || NativeLibrary.TryGetExport(handle, MarkerSymbol, out _);
}
