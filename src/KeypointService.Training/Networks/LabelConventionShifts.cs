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
    // Shifts are kept in half crops, as the network's last layer counts, so that both can share one learning rate.
    private const float HalfCrop = FaceCrop.Size / 2f;

    private readonly Parameter _shifts;
    private readonly Parameter _logScales;

    public LabelConventionShifts(int conventions)
        : base(nameof(LabelConventionShifts))
    {
        _shifts = new Parameter(zeros(conventions, FaceKeypointSet.Count, 2));
        _logScales = new Parameter(zeros(conventions, FaceKeypointSet.Count));
        RegisterComponents();
    }

    /// <summary>Sets the shifts of a convention in pixels of a crop that the head fills, along and across the line of the eyes, x0, y0 … x14, y14.</summary>
    public void Set(long convention, float[] shifts)
    {
        using var noGrad = no_grad();
        using var values = tensor(shifts, [FaceKeypointSet.Count, 2]);
        using var scaled = values / HalfCrop;
        using var row = _shifts[convention];
        row.copy_(scaled);
    }

    /// <param name="conventions">[N], index of each face's label convention.</param>
    /// <param name="headAxes">[N, 2], from the subject's right eye to the left one in the crop; 1 long where the head fills it.</param>
    /// <returns>[N, 30] crop pixels, and [N, 15] natural logarithms; to be added to what the network says.</returns>
    public override (Tensor Points, Tensor LogScale) forward(Tensor conventions, Tensor headAxes)
    {
        using var scope = NewDisposeScope();
        var learned = (conventions > 0).to(ScalarType.Float32).unsqueeze(1);

        var shifts = _shifts.index_select(0, conventions) * HalfCrop;
        var (x, y) = (shifts.select(2, 0), shifts.select(2, 1));
        var (cos, sin) = (headAxes.narrow(1, 0, 1), headAxes.narrow(1, 1, 1));
        var turned = stack([(x * cos) - (y * sin), (x * sin) + (y * cos)], 2).view(-1, 2 * FaceKeypointSet.Count);
        return ((turned * learned).MoveToOuterDisposeScope(),
            (_logScales.index_select(0, conventions) * learned).MoveToOuterDisposeScope());
    }
}
