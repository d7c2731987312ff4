using KeypointService.Faces;
using KeypointService.Vision.Landmarks;
using Parquet;
using Parquet.Schema;

namespace KeypointService.Cli.Formats;

/// <summary>One row a face, with the columns of <see cref="CsvTable"/> and the picture's size, for tools that read tables.</summary>
internal static class ParquetTable
{
    // Faces a row group: bounds the memory, and is enough to compress well.
    private const int RowsAGroup = 50_000;

    private static readonly DataField Image = new DataField<string>("image", nullable: false);
    private static readonly DataField Confidence = new DataField<double>("confidence", nullable: true);

    private static readonly (DataField Field, Func<Row, double> Value)[] Numbers =
    [
        Number("width", row => row.Size.Width),
        Number("height", row => row.Size.Height),
        Number("box_x", row => row.Face.Box.X),
        Number("box_y", row => row.Face.Box.Y),
        Number("box_width", row => row.Face.Box.Width),
        Number("box_height", row => row.Face.Box.Height),
        Number("roll", row => row.Face.Roll),
        .. FaceKeypointSet.Names.SelectMany((name, i) => new[]
        {
            Number(name + "_x", row => row.Face.Keypoints[i].X),
            Number(name + "_y", row => row.Face.Keypoints[i].Y),
        }),
    ];

    public static async Task WriteAsync(string records, Stream output, CancellationToken cancellation)
    {
        ParquetSchema schema = new([Image, Confidence, .. Numbers.Select(number => number.Field)]);
        await using var writer = await ParquetWriter.CreateAsync(schema, output, cancellationToken: cancellation);
        var rows = OutputFormat.Answered(records)
            .SelectMany(record => record.Faces!.Select(face => new Row(record.File, record.Image!, face)));
        foreach (var group in rows.Chunk(RowsAGroup))
        {
            using var part = writer.CreateRowGroup();
            await part.WriteAsync(Image, group.Select(row => row.File).ToArray());
            await part.WriteAsync<double>(
                Confidence, group.Select(row => row.Face.Confidence).ToArray().AsMemory(), cancellationToken: cancellation);
            foreach (var (field, value) in Numbers)
            {
                await part.WriteAsync<double>(field, group.Select(value).ToArray().AsMemory(), cancellationToken: cancellation);
            }

            part.CompleteValidate();
        }
    }

    private static (DataField Field, Func<Row, double> Value) Number(string name, Func<Row, double> value) =>
        (new DataField<double>(name, nullable: false), value);

    private sealed record Row(string File, ImageResponse Size, FaceResponse Face);
}
