using KeypointService.Vision.Landmarks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// What sets one set's labels apart from the reference's: a constant shift of each point in the frame of the head,
/// and how much noisier they are. Learned beside the network and left out at export, so that a model follows the
/// reference convention, speaks of its own error, and still learns from the others. The reference (index 0) stays at 0.
/// </summary>
internal sealed class LabelConventionShifts : Module<Tensor, Tensor, (Tensor Points, Tensor LogScale)>
{
    private readonly Parameter _shifts;
    private readonly Parameter _logScales;

    public LabelConventionShifts(int conventions)
        : base(nameof(LabelConventionShifts))
    {
        _shifts = new Parameter(zeros(conventions, FaceKeypointSet.Count, 2));
        _logScales = new Parameter(zeros(conventions, FaceKeypointSet.Count));
        RegisterComponents();
    }

    /// <param name="conventions">[N], index of each face's label convention.</param>
    /// <param name="eyeDirections">[N, 2], unit vector from the subject's right eye to the left one in the crop.</param>
    /// <returns>[N, 30] crop pixels, and [N, 15] natural logarithms; to be added to what the network says.</returns>
    public override (Tensor Points, Tensor LogScale) forward(Tensor conventions, Tensor eyeDirections)
    {
        using var scope = NewDisposeScope();
        var learned = (conventions > 0).to(ScalarType.Float32).unsqueeze(1);

        // In half crops, as the network's last layer counts, so that both can share one learning rate.
        var shifts = _shifts.index_select(0, conventions) * (FaceCrop.Size / 2f);
        var (x, y) = (shifts.select(2, 0), shifts.select(2, 1));
        var (cos, sin) = (eyeDirections.narrow(1, 0, 1), eyeDirections.narrow(1, 1, 1));
        var turned = stack([(x * cos) - (y * sin), (x * sin) + (y * cos)], 2).view(-1, 2 * FaceKeypointSet.Count);
        return ((turned * learned).MoveToOuterDisposeScope(),
            (_logScales.index_select(0, conventions) * learned).MoveToOuterDisposeScope());
    }
}
