using KeypointService.Vision.Landmarks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// The constant shift of each point between label conventions, learned beside the network and left out at export,
/// so that a model follows the reference convention and still learns from the others.
/// [N] convention indices → [N, 30] crop pixels; the reference (index 0) stays at 0.
/// </summary>
internal sealed class ConventionOffsets : Module<Tensor, Tensor>
{
    private readonly Parameter _offsets;

    public ConventionOffsets(int conventions)
        : base(nameof(ConventionOffsets))
    {
        _offsets = new Parameter(zeros(conventions, 2 * FaceKeypointSet.Count));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var learned = (input > 0).to(ScalarType.Float32).unsqueeze(1);

        // The network's last layer counts in half crops; counting alike here lets both share one learning rate.
        return (_offsets.index_select(0, input) * learned * (FaceCrop.Size / 2f)).MoveToOuterDisposeScope();
    }
}
