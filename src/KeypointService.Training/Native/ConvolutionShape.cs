namespace KeypointService.Training.Native;

/// <summary>A convolution with as much padding as keeps the sides, on a small batch.</summary>
/// <param name="From">Input channels.</param>
/// <param name="To">Output channels.</param>
/// <param name="Columns">Columns of the input, as many as the network has there: libraries choose their code by them.</param>
/// <param name="Kernel">Side of the kernel, odd.</param>
/// <param name="Stride">Step from one position of the kernel to the next.</param>
internal sealed record ConvolutionShape(int From, int To, int Columns, int Kernel = 3, int Stride = 1)
{
    private const int OutputRows = 8;

    /// <summary>Pictures of the batch.</summary>
    public const int Count = 4;

    /// <summary>Rows of the input; fewer than a network has, for time.</summary>
    public int Rows => Math.Min(Columns, OutputRows * Stride);

    public int Padding => Kernel / 2;

    public int RowsOut => Out(Rows);

    public int ColumnsOut => Out(Columns);

    /// <summary>Inputs under the kernel.</summary>
    public int PatchSize => From * Kernel * Kernel;

    /// <summary>Every convolution of the networks that are trained here.</summary>
    public static IReadOnlyList<ConvolutionShape> OfTheNetworks { get; } =
    [
        // classic
        new(1, 24, 96), new(24, 48, 48), new(48, 96, 24), new(96, 192, 12),

        // compact
        new(1, 16, 96, Stride: 2), new(16, 16, 48), new(16, 32, 48, Stride: 2), new(32, 32, 24), new(32, 96, 24, Stride: 2),
        new(96, 96, 12), new(96, 128, 12, Stride: 2), new(128, 128, 6), new(128, 96, 6, Kernel: 1), new(96, 64, 12),
        new(64, 15, 12, Kernel: 1), new(64, 30, 12, Kernel: 1),

        // compact, small
        new(1, 16, 48, Stride: 2), new(16, 16, 24), new(16, 48, 24, Stride: 2), new(48, 48, 12), new(48, 96, 12, Stride: 2), new(96, 96, 6),
        new(96, 48, 6, Kernel: 1), new(48, 15, 12, Kernel: 1), new(48, 30, 12, Kernel: 1),

        // detector
        new(1, 32, 96, Kernel: 7, Stride: 4), new(32, 32, 48, Stride: 2), new(32, 64, 24, Stride: 2), new(64, 64, 12),
        new(64, 80, 12, Stride: 2), new(80, 80, 6), new(80, 64, 6, Stride: 2), new(64, 64, 3, Stride: 2), new(64, 32, 12, Kernel: 1),
        new(80, 64, 6, Kernel: 1), new(64, 80, 6, Kernel: 1), new(32, 6, 24, Kernel: 1), new(64, 6, 12, Kernel: 1),
        new(80, 6, 6, Kernel: 1), new(64, 1, 6, Kernel: 1),

        // verifier
        new(1, 24, 96, Kernel: 7, Stride: 4), new(24, 48, 24, Stride: 2), new(48, 48, 12), new(48, 96, 12, Stride: 2), new(96, 96, 6),
    ];

    private int Out(int length) => ((length + (2 * Padding) - Kernel) / Stride) + 1;
}
