namespace KeypointService.Cli.Records;

/// <summary>Keeps the answers of two models out of one file.</summary>
internal static class OtherModel
{
    /// <param name="model">The model of this run; null for any.</param>
    /// <param name="found">The model of a record that is there; null where it does not say.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">They are two.</exception>
    public static void ThrowIfNot(string? model, string? found, string path)
    {
        if (model is not null && found is not null && found != model)
        {
            throw new InvalidDataException($"'{path}' has answers of the model '{found}'. Choose another output, or --model {found}.");
        }
    }
}
