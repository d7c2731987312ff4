using System.ComponentModel.DataAnnotations;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;

namespace KeypointService.Models;

/// <summary>Which detector finds the faces of a request that names none. Section <c>Detection</c>.</summary>
internal sealed class DetectionOptions
{
    public const string Section = "Detection";

    /// <summary>Section of the convolutional detector's settings; the cascade's are in <see cref="Section"/> itself.</summary>
    public const string CnnSection = "Detection:Cnn";

    /// <summary>haar or cnn; null for cnn where the models' folder has it, which finds more faces in less time, and haar elsewhere.</summary>
    [AllowedValues(null, HaarFaceDetector.DetectorName, CnnFaceDetector.DetectorName, ErrorMessage = "Detection:Default has to be haar or cnn.")]
    public string? Default { get; init; }
}
