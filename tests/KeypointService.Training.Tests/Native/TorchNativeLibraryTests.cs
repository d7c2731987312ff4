using System.Buffers.Binary;
using System.Text;
using KeypointService.Training.Native;

namespace KeypointService.Training.Tests.Native;

/// <summary>The change to a library's version needs, on a library of two needs with one version each.</summary>
public sealed class TorchNativeLibraryTests
{
    private const int Sections = 0x40;
    private const int SectionSize = 0x40;
    private const int Needs = Sections + (3 * SectionSize);
    private const int NeedSize = 0x20;
    private const int FlagsInNeed = 0x14;
    private const string Strings = "\0GLIBC_2.2.5\0GLIBCXX_3.4.32\0";

    [Fact]
    public void WeakenVersionNeed_VersionOfTheSecondLibrary_MarksItAlone()
    {
        var library = Library();
        var expected = Library();
        expected[Needs + NeedSize + FlagsInNeed] = 2;

        Assert.True(TorchNativeLibrary.WeakenVersionNeed(library, "GLIBCXX_3.4.32"));
        Assert.Equal(expected, library);
    }

    [Fact]
    public void WeakenVersionNeed_AlreadyWeak_ChangesNothing()
    {
        var library = Library();
        TorchNativeLibrary.WeakenVersionNeed(library, "GLIBCXX_3.4.32");
        var once = library.ToArray();

        Assert.False(TorchNativeLibrary.WeakenVersionNeed(library, "GLIBCXX_3.4.32"));
        Assert.Equal(once, library);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")]
    [InlineData("GLIBCXX_3.4.33")]
    public void WeakenVersionNeed_VersionThatIsNotNeeded_ChangesNothing(string version)
    {
        var library = Library();

        Assert.False(TorchNativeLibrary.WeakenVersionNeed(library, version));
        Assert.Equal(Library(), library);
    }

    /// <summary>An ELF file of 64 bits: header, three section headers (none, version needs, strings), their contents.</summary>
    private static byte[] Library()
    {
        var strings = Needs + (2 * NeedSize);
        var elf = new byte[strings + Strings.Length];
        Write64(elf, 0x28, Sections);
        Write16(elf, 0x3a, SectionSize);
        Write16(elf, 0x3c, 3);
        Write32(elf, Sections + SectionSize + 4, 0x6ffffffe);
        Write64(elf, Sections + SectionSize + 0x18, Needs);
        Write32(elf, Sections + SectionSize + 0x28, 2);
        Write64(elf, Sections + (2 * SectionSize) + 0x18, (ulong)strings);
        Need(elf, Needs, "GLIBC_2.2.5", NeedSize);
        Need(elf, Needs + NeedSize, "GLIBCXX_3.4.32", 0);
        Encoding.ASCII.GetBytes(Strings, elf.AsSpan(strings));
        return elf;
    }

    /// <summary>A library that is needed, and right after it the one version of it.</summary>
    private static void Need(byte[] elf, int at, string version, uint next)
    {
        Write16(elf, at + 2, 1);
        Write32(elf, at + 8, 0x10);
        Write32(elf, at + 12, next);
        Write32(elf, at + 0x18, (uint)Strings.IndexOf(version, StringComparison.Ordinal));
    }

    private static void Write16(byte[] elf, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(at), value);

    private static void Write32(byte[] elf, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), value);

    private static void Write64(byte[] elf, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(at), value);
}
