using KeypointService.Vision;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>What the service does with the bytes of a picture, under the service's own limits.</summary>
internal sealed class FuzzTarget : IDisposable
{
    private const int MaxSide = 16_384;

    // The decoder sees every file; the steps after it see pixels only, so a share of the pictures is enough.
    private const int DecodesPerWholeRun = 20;

    // Far below the pipeline's: the seeds are small, and are to be reduced as well.
    private const int LeastSide = 16;

    private readonly Vision.Detection.Haar.HaarFaceDetector _detector = Installed.Detector();
    private readonly KeypointModel _model = Installed.Compact();
    private int _decoded;

    /// <summary>Takes one file; the result says how it was answered.</summary>
    public FuzzOutcome Run(byte[] file)
    {
        try
        {
            var header = ImageHeader.Read(file);
            if (header.Pixels > NativeSetup.MaxPixels || Math.Max(header.Width, header.Height) > MaxSide)
            {
                return FuzzOutcome.Refused;
            }

            if (header.Format is ImageFormat.Heic or ImageFormat.Avif)
            {
                return RunHeif(file, header);
            }

            // As a frame of a stream is decoded, as a large picture where JSON is asked, and as one that is to be annotated.
            ImageDecoder.Decode(file, header, gray: true).Dispose();
            ImageDecoder.DecodeReduced(file, header, LeastSide).Dispose();
            using var image = ImageDecoder.Decode(file, header);
            if (++_decoded % DecodesPerWholeRun == 0)
            {
                var faces = new KeypointPipeline(_detector, _model).Locate(image);
                KeypointOverlay.Draw(image, faces);
                ImageEncoder.Encode(image, ImageFormat.Jpeg).Dispose();
                ImageEncoder.Encode(image, ImageFormat.Png).Dispose();
            }

            return FuzzOutcome.Decoded;
        }
        catch (Exception exception) when (exception is UnsupportedImageException or CorruptImageException or CostlyImageException)
        {
            return FuzzOutcome.Refused;
        }
    }

    public void Dispose() => _model.Dispose();

    // In this process and not in one of its own as in the service: what would kill that one is to be seen.
    private static unsafe FuzzOutcome RunHeif(byte[] file, ImageHeader header)
    {
        fixed (byte* first = file)
        {
            using HeifImage image = new(first, file.Length, header.Pixels + (1 << 20));
            var sum = 0;
            for (var row = 0; row < image.Reply.Height; row++)
            {
                sum += image.Row(row)[^1];
            }

            return image.Reply.Outcome == HeifOutcome.Decoded && sum >= 0 ? FuzzOutcome.Decoded : FuzzOutcome.Refused;
        }
    }
}

/// <summary>How a file was answered.</summary>
internal enum FuzzOutcome
{
    Refused,
    Decoded,
}
