using KeypointService.Vision;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Faces;

/// <summary>Which faces a request asks for, and what finds them.</summary>
/// <param name="Model">Name of a model; null for the default one.</param>
/// <param name="Detector">Name of a face detector; null for the default one.</param>
/// <param name="Locate">What to look for.</param>
/// <param name="Format">How the faces are written.</param>
internal sealed record FaceQuery(string? Model, string? Detector, LocateOptions Locate, FaceFormat Format)
{
    private static readonly LocateOptions Defaults = new();

    private static readonly Parameter<string?> ModelName = Parameter.Word(
        "model", "Name of a model from /v1/models; the default model where absent.");

    private static readonly Parameter<int> MaxFaces = Parameter.Whole(
        "maxFaces", "At most so many faces, the largest; in a video, of each frame.", 1, 1000, Defaults.MaxFaces);

    private static readonly Parameter<int> MinFaceSize = Parameter.Whole(
        "minFaceSize",
        "Leave out smaller faces: the side of the box in pixels of the picture. A picture that seems to show small faces is searched "
        + "again at finer scales, which takes time; a large value here spares it, and has a smaller copy searched.",
        0,
        65_535,
        (int)Defaults.MinFaceSize);

    private static readonly Parameter<bool> Rotations = Parameter.Choice(
        "rotations",
        "any searches the picture turned by 90, 180 and 270 degrees as well, for pictures that lie on their side without saying so: "
        + "four searches instead of one. Most of their faces are found without it as well.",
        ("upright", false),
        ("any", true));

    private static readonly Parameter<bool> Search = Parameter.Choice(
        "search",
        "thorough searches all of the picture at fine scales, and not only where a quick look tells of small faces, which overlooks some "
        + "in contact sheets, screenshots and scans: about ten times the work of a search. The detector haar searches as ever.",
        ("quick", false),
        ("thorough", true));

    private static readonly Parameter<double?> MinConfidence = Parameter.Share(
        "minConfidence",
        "Leave out faces of less confidence; the model's own threshold where absent. A model that gives no confidence "
        + "keeps all. In a video, what a new face needs.");

    private static readonly Parameter<Accuracy> Effort = Parameter.Choice(
        "accuracy",
        "high looks at each face a second time, turned upright, and averages with the mirror image: better points for "
        + "three times the network's work.",
        ("fast", Accuracy.Fast),
        ("high", Accuracy.High));

    private static readonly Parameter<string?> DetectorName = Parameter.Word(
        "detector",
        "Finds the faces: cnn is a network that also finds turned, rolled and small ones; haar is a cascade for upright, "
        + "frontal ones. The service's default, cnn as it comes, where absent.") with
    {
        Schema = new() { Type = Microsoft.OpenApi.JsonSchemaType.String, Enum = ["cnn", "haar"] },
    };

    private static readonly Parameter<bool> Cropped = Parameter.Flag(
        "cropped",
        "true where the picture is one face, at whatever framing: the answer is one face, whose box is the whole picture, and "
        + "its confidence says if it is one; with minConfidence it is none where that is not reached.");

    private static readonly Parameter<string?> Convention = Parameter.Choice<string?>(
        "convention",
        "Whose idea of the points to answer in: the model's own, which is that of the 300-W annotation, or that of the "
        + "labels of Kaggle's facial keypoints competition.",
        ("model", null),
        ("kaggle", "kaggle"));

    /// <summary>Those that choose faces, however they are answered.</summary>
    public static readonly ParameterList OfFaces = new(ModelName, MaxFaces, MinConfidence, Effort, DetectorName, Cropped);

    /// <summary>Those of an answer that draws them into the picture.</summary>
    public static readonly ParameterList OfDrawing = new([.. OfFaces.All, Convention, MinFaceSize, Rotations, Search]);

    /// <summary>Those that choose faces and points where the address names the model.</summary>
    public static readonly ParameterList OfNamedModel = new([.. OfDrawing.All.Where(parameter => parameter != ModelName)]);

    /// <summary>The parameters of a picture.</summary>
    public static readonly ParameterList OfPicture = new([.. OfDrawing.All, .. FaceFormat.Known]);

    /// <summary>Those that make sense over time.</summary>
    public static readonly ParameterList OfVideo = new([ModelName, MaxFaces, MinConfidence, DetectorName, .. FaceFormat.Known]);

    /// <param name="given">The request's parameters.</param>
    /// <param name="known">Those that the endpoint takes.</param>
    /// <exception cref="Problems.RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static FaceQuery Read(IQueryCollection given, ParameterList known)
    {
        known.Check(given);
        return new FaceQuery(ModelName.Of(given), DetectorName.Of(given), new LocateOptions
        {
            MaxFaces = MaxFaces.Of(given),
            MinConfidence = FaceResponse.LeastConfidence(MinConfidence.Of(given)),
            Cropped = Cropped.Of(given),
            Accuracy = Effort.Of(given),
            Convention = Convention.Of(given),
            MinFaceSize = MinFaceSize.Of(given),
            AnyRotation = Rotations.Of(given),
            Thorough = Search.Of(given),
        }, FaceFormat.Read(given));
    }

    /// <summary>What to look for with a model.</summary>
    /// <exception cref="Problems.RequestProblemException">The model does not know the convention that is asked for.</exception>
    public LocateOptions LocateWith(KeypointModelInfo model) =>
        Locate.Convention is { } convention && !model.Conventions.ContainsKey(convention)
            ? throw Parameter.Wrong(Convention.Name, $"The model '{model.Name}' does not know the convention '{convention}'.")
            : Locate;
}
