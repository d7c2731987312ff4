using System.Runtime.CompilerServices;

namespace KeypointService.Training.Native;

/// <summary>
/// Keeps finalizers from running while torch computes. The rule: whatever computes with tensors does so within a pause.
/// </summary>
/// <remarks>
/// TorchSharp passes the handle of a scalar or tensor to a native call and then forgets the object. A temporary one, such
/// as the number in <c>x * 0.5</c>, of ours or inside an optimizer of TorchSharp's, can so be collected during the call,
/// and its finalizer frees the number while it is read. Here the one thread that runs finalizers waits in one of our own;
/// what is collected meanwhile is freed after the pause.
/// </remarks>
internal sealed class FinalizerPause
{
    private static readonly Lock Gate = new();
    private static FinalizerPause? _current;
    private static int _depth;

    private readonly TaskCompletionSource _isParked = new();
    private readonly TaskCompletionSource _isOver = new();

    /// <summary>Begins a pause, which lasts until it is disposed; pauses may nest and overlap.</summary>
    public static IDisposable Begin()
    {
        lock (Gate)
        {
            _depth++;
            if (_current is null)
            {
                _current = new FinalizerPause();
                _current.Park();
            }

            return new Leave();
        }
    }

    private void Park()
    {
        const int patienceMilliseconds = 20;
        DropGuard(this);
        do
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        }
        while (!_isParked.Task.Wait(patienceMilliseconds));
    }

    // Not inlined, so that no register of the caller's keeps the guard alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropGuard(FinalizerPause pause) => _ = new Guard(pause);

    private sealed class Guard(FinalizerPause pause)
    {
        ~Guard()
        {
            pause._isParked.SetResult();
            pause._isOver.Task.Wait();
        }
    }

    private sealed class Leave : IDisposable
    {
        private bool _isLeft;

        public void Dispose()
        {
            lock (Gate)
            {
                if (!_isLeft && --_depth == 0)
                {
                    _current!._isOver.SetResult();
                    _current = null;
                }

                _isLeft = true;
            }
        }
    }
}
