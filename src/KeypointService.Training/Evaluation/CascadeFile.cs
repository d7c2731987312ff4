namespace KeypointService.Training.Evaluation;

/// <summary>The face cascade that travels with the tool.</summary>
internal static class CascadeFile
{
    public static readonly string Location = Path.Combine(
        AppContext.BaseDirectory, "models", "haar", "haarcascade_frontalface_default.xml");
}
