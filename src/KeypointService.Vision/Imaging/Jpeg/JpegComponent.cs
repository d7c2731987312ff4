namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>A colour component of a JPEG.</summary>
/// <param name="Id">As scans name it.</param>
/// <param name="Horizontal">Blocks of a unit along x, 1 to 4.</param>
/// <param name="Vertical">Blocks of a unit along y, 1 to 4.</param>
/// <param name="Table">Number of its quantisation table.</param>
internal readonly record struct JpegComponent(byte Id, int Horizontal, int Vertical, byte Table);
