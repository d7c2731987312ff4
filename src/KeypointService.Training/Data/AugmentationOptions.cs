namespace KeypointService.Training.Data;

/// <summary>How strongly training crops are varied. The jitter of the region follows the measured scatter of Haar boxes.</summary>
internal sealed record AugmentationOptions
{
    /// <summary>
    /// Stronger and with wide tails: rolled heads, boxes that sit badly, small, dark, compressed and half-covered faces.
    /// </summary>
    public static AugmentationOptions Strong { get; } = new()
    {
        RollDegrees = 14,
        LogScale = 0.1,
        Shift = 0.04,
        Wide = 0.15,
        Misplaced = 0.14,
        Turn = 0.12,
        Border = 0.06,
        Dark = 0.05,
        Backlight = 0.04,
        LeastQuality = 6,
        Gamma = 0.25,
        Shade = 0.3,
        Blur = 0.35,
        Compression = 0.3,
        Occlusion = 0.35,
        LeastResolution = 0.12,
    };

    /// <summary>
    /// For the last epochs of a run: nearer to what a detector finds, so that what strong variation cost the usual face comes back.
    /// </summary>
    public static AugmentationOptions Calm { get; } = Strong with
    {
        RollDegrees = 12,
        Wide = 0.1,
        Misplaced = 0.05,
        Turn = 0.06,
        Border = 0.03,
        LogContrast = 0.2,
        Brightness = 20,
        Blur = 0.3,
        LeastResolution = 0.2,
        Noise = 0.25,
        Compression = 0.25,
        Occlusion = 0.2,
    };

    /// <summary>As strong, for faces of few pixels.</summary>
    public static AugmentationOptions Small { get; } = Strong with
    {
        LeastFace = 7,
        GreatestFace = 80,
        Blur = 0.3,
        GreatestBlur = 1.2,
        LongestMotion = 3,
        LeastResolution = 0.6,
        LeastQuality = 12,
    };

    /// <summary>
    /// For whole pictures with small faces in them: what such a face can bear. Light changes face by face beforehand;
    /// cover and geometry are the scene's.
    /// </summary>
    public static AugmentationOptions Scene { get; } = new()
    {
        LogContrast = 0.15,
        Brightness = 15,
        Gamma = 0.15,
        Shade = 0.2,
        Blur = 0.25,
        GreatestBlur = 1.0,
        LongestMotion = 3,
        LeastResolution = 0.6,
        Noise = 0.25,
        Compression = 0.35,
        Occlusion = 0,
    };

    /// <summary>Least side in pixels of a face in the photo that its crop is taken from.</summary>
    public double LeastFace { get; init; }

    /// <summary>Greatest one; 0 for faces as large as they are.</summary>
    public double GreatestFace { get; init; }

    /// <summary>Probability of a mirror image.</summary>
    public double Mirror { get; init; } = 0.5;

    /// <summary>Standard deviation of the extra head roll in degrees.</summary>
    public double RollDegrees { get; init; } = 12;

    /// <summary>Standard deviation of the logarithm of the region's side.</summary>
    public double LogScale { get; init; } = 0.09;

    /// <summary>Standard deviation of the region's shift as a share of its side.</summary>
    public double Shift { get; init; } = 0.035;

    /// <summary>Probability of a region that is varied by twice as much.</summary>
    public double Wide { get; init; }

    /// <summary>Probability of a region that is far off: from the brows and the chin to head and shoulders, off centre.</summary>
    public double Misplaced { get; init; }

    /// <summary>Probability of a head turned to the side.</summary>
    public double Turn { get; init; }

    /// <summary>Probability of a picture that ends in the face.</summary>
    public double Border { get; init; }

    /// <summary>Standard deviation of the logarithm of the contrast.</summary>
    public double LogContrast { get; init; } = 0.25;

    /// <summary>Standard deviation of the brightness in gray levels.</summary>
    public double Brightness { get; init; } = 25;

    /// <summary>Standard deviation of the logarithm of the gamma.</summary>
    public double Gamma { get; init; }

    /// <summary>Probability of light from one side.</summary>
    public double Shade { get; init; }

    /// <summary>Probability of so little light that few gray levels are left.</summary>
    public double Dark { get; init; }

    /// <summary>Probability of light from behind the head.</summary>
    public double Backlight { get; init; }

    /// <summary>Probability of a blur, as of a soft or enlarged picture.</summary>
    public double Blur { get; init; } = 0.3;

    /// <summary>Greatest standard deviation of a Gaussian blur in pixels.</summary>
    public double GreatestBlur { get; init; } = 1.8;

    /// <summary>Greatest length of a motion blur in pixels, at least 3.</summary>
    public int LongestMotion { get; init; } = 7;

    /// <summary>Least share of its pixels along a side that a picture blurred by enlarging keeps.</summary>
    public double LeastResolution { get; init; } = 0.25;

    /// <summary>Probability of sensor noise.</summary>
    public double Noise { get; init; } = 0.3;

    /// <summary>Probability of JPEG artefacts.</summary>
    public double Compression { get; init; }

    /// <summary>Least JPEG quality, 1 to 80.</summary>
    public int LeastQuality { get; init; } = 15;

    /// <summary>Probability of a cover over part of a face.</summary>
    public double Occlusion { get; init; } = 0.3;
}
