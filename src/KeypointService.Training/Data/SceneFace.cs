using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>A face in a composed scene.</summary>
/// <param name="Center">Centre of its box in pixels of the scene.</param>
/// <param name="Side">Side of its box in pixels, that of the upright head.</param>
/// <param name="Roll">Clockwise turn on screen in degrees.</param>
/// <param name="RollWeight">How far the roll is to be trusted, 0 to 1.</param>
/// <param name="Labelled">False for what may be a face: finding it is neither right nor wrong.</param>
internal readonly record struct SceneFace(ImagePoint Center, double Side, double Roll, double RollWeight, bool Labelled)
{
    /// <summary>Share of the box that lies within a rectangle of pixels.</summary>
    public double ShareWithin(Rect part)
    {
        var width = Math.Min(Center.X + (Side / 2), part.Right - 0.5) - Math.Max(Center.X - (Side / 2), part.Left - 0.5);
        var height = Math.Min(Center.Y + (Side / 2), part.Bottom - 0.5) - Math.Max(Center.Y - (Side / 2), part.Top - 0.5);
        return Math.Max(0, width) * Math.Max(0, height) / (Side * Side);
    }
}
