using System.Buffers.Binary;
using KeypointService.TestPictures;
using OpenCvSharp;

namespace KeypointService.Tests.Video;

/// <summary>A Motion JPEG film whose last frame is larger than those before it, and than what its container says.</summary>
internal static class GrowingClip
{
    private const int ChunkHeader = 8;

    /// <param name="size">Size of the last frame, which shows nothing.</param>
    public static byte[] Encode(Size size)
    {
        using Mat large = new(size, MatType.CV_8UC3, Scalar.All(90));
        return Encode(large);
    }

    /// <param name="last">The last frame.</param>
    /// <param name="frames">Frames of 320×240 before it.</param>
    public static byte[] Encode(Mat last, int frames = 3)
    {
        var picture = last.ImEncode(".jpg");
        var film = DrawnClip.Encode(".avi", "MJPG", frames);
        var list = film.AsSpan().IndexOf("movi"u8) - ChunkHeader;
        var length = BinaryPrimitives.ReadInt32LittleEndian(film.AsSpan(list + 4));

        // The frame takes the place of the index, without which the film is read from front to back.
        byte[] grown = [.. film.AsSpan(0, list + ChunkHeader + length), .. "00dc"u8, 0, 0, 0, 0, .. picture, .. new byte[picture.Length % 2]];
        BinaryPrimitives.WriteInt32LittleEndian(grown.AsSpan(list + ChunkHeader + length + 4), picture.Length);
        BinaryPrimitives.WriteInt32LittleEndian(grown.AsSpan(list + 4), grown.Length - list - ChunkHeader);
        BinaryPrimitives.WriteInt32LittleEndian(grown.AsSpan(4), grown.Length - ChunkHeader);
        return grown;
    }
}
