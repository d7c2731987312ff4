using KeypointService.Training.Data;
using KeypointService.Training.Networks;

namespace KeypointService.Training.Optimization;

/// <summary>The settings of a training run. They are stored with its checkpoints, and a resumed run keeps them.</summary>
internal sealed record TrainingOptions : IRunOptions
{
    /// <summary>The recipe: stochastic gradient descent with Nesterov momentum against the squared error.</summary>
    public static TrainingOptions Classic { get; } = new();

    /// <summary>AdamW (Loshchilov and Hutter, 2019) against a likelihood, with strong augmentation.</summary>
    public static TrainingOptions Compact { get; } = new()
    {
        Network = CompactNetwork.ModelName,
        Loss = PointLoss.Laplace,
        Epochs = 80,
        LearningRate = 3e-3,
        WeightDecay = 0.02,
        AverageDecay = 0.9995,
        Dropout = 0,
        NonFaces = 10,
        Augmentation = AugmentationOptions.Strong,
    };

    /// <summary>The same for faces of few pixels.</summary>
    public static TrainingOptions CompactSmall { get; } = Compact with
    {
        Network = CompactNetwork.SmallModelName,
        Augmentation = AugmentationOptions.Small,
    };

    static string IRunOptions.Command => "train";

    static string IRunOptions.Mark => nameof(BatchSize);

    /// <summary>The defaults of a network.</summary>
    /// <param name="network">One of <see cref="KeypointNetwork.Names"/>.</param>
    public static TrainingOptions Of(string network) => network switch
    {
        CompactNetwork.ModelName => Compact,
        CompactNetwork.SmallModelName => CompactSmall,
        _ => Classic,
    };

    /// <summary>One of <see cref="KeypointNetwork.Names"/>.</summary>
    public string Network { get; init; } = ClassicNetwork.ModelName;

    public PointLoss Loss { get; init; } = PointLoss.Squared;

    public int Epochs { get; init; } = 30;

    /// <summary>Faces a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Crops a step that show no face; only a network that judges faces needs them.</summary>
    public int NonFaces { get; init; }

    /// <summary>Crops a step of faces whose box alone is known.</summary>
    public int BoxedFaces { get; init; } = 6;

    /// <summary>Peak learning rate; it warms up over the first epoch and then falls along half a cosine.</summary>
    public double LearningRate { get; init; } = 0.4;

    /// <summary>Of stochastic gradient descent; AdamW has its own.</summary>
    public double Momentum { get; init; } = 0.9;

    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Share of the old value that the averaged weights keep at each step.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Share of the dense layers' inputs that a step leaves out.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Compute convolutions in bfloat16: faster where the processor has it (AVX512-BF16, AMX), slower elsewhere.</summary>
    public bool Half { get; init; }

    public AugmentationOptions Augmentation { get; init; } = new();

    public int Seed { get; init; } = 1;

    /// <summary>The set whose labels the model follows; null where all but Kaggle's agree.</summary>
    public string? Reference { get; init; }

    /// <summary>How often an epoch shows each face of the reference set.</summary>
    public int ReferenceRepeats { get; init; } = 1;

    /// <summary>How often an epoch shows each face of further sets.</summary>
    public IReadOnlyDictionary<string, int> Repeats { get; init; } = new Dictionary<string, int>();

    /// <summary>A model file of the same network whose weights this run starts from; null for a random start.</summary>
    public string? InitialModel { get; init; }

    /// <summary>Folder of the run whose best weights this one starts from; null for a random start.</summary>
    public string? Initial { get; init; }

    /// <summary>Side of the crop's region as a multiple of the face box's side.</summary>
    public double CropScale { get; init; } = 1.0;

    public IReadOnlyList<string> Data { get; init; } = [];

    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Files with boxes of faces without keypoints.</summary>
    public IReadOnlyList<string> Boxes { get; init; } = [];

    /// <summary>A detector's model file whose errors training sees beside the cascade's; null for none.</summary>
    public string? Detector { get; init; }

    /// <summary>Pictures without faces.</summary>
    public IReadOnlyList<string> Negatives { get; init; } = [];
}
