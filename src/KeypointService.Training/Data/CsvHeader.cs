using CsvHelper;

namespace KeypointService.Training.Data;

/// <summary>The first row of a csv, which has to name certain columns.</summary>
internal static class CsvHeader
{
    /// <summary>Reads it.</summary>
    /// <param name="csv">The file, at its beginning.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="columns">What it has to name.</param>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    public static void Read(CsvReader csv, string path, params string[] columns)
    {
        string[] header = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord! : [];
        if (columns.Except(header).FirstOrDefault() is { } missing)
        {
            throw new InvalidDataException($"'{path}' has no column '{missing}'.");
        }
    }
}
