using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>What a checkpoint holds of a training run.</summary>
internal interface ICheckpointed
{
    /// <summary>Name of the module of averaged weights, the one that is kept as the best.</summary>
    const string Average = "average";

    /// <summary>The modules, each under the name of its file.</summary>
    IReadOnlyList<(string Name, nn.Module Module)> Modules { get; }

    OptimizerHelper Optimizer { get; }
}
