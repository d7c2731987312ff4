using System.ComponentModel;

namespace KeypointService.Vision.Isolation;

/// <summary>
/// Gives processes that decode, each for one picture or video. One may wait ahead for the next, so that nobody waits for its start.
/// </summary>
/// <param name="program">The program that decodes.</param>
/// <param name="argument">What kind it decodes.</param>
internal sealed class DecoderStandby(DecoderProgram program, string argument) : IDisposable
{
    private readonly Lock _lock = new();
    private DecoderProcess? _waiting;
    private bool _isDisposed;

    /// <summary>Takes the process that waits, or starts one.</summary>
    /// <returns>The caller owns it.</returns>
    /// <inheritdoc cref="DecoderProcess.Start(DecoderProgram, IEnumerable{string})" path="/exception"/>
    public DecoderProcess Take()
    {
        DecoderProcess? waiting;
        lock (_lock)
        {
            (waiting, _waiting) = (_waiting, null);
        }

        if (waiting is { IsFresh: true })
        {
            return waiting;
        }

        waiting?.Dispose();
        return DecoderProcess.Start(program, [argument]);
    }

    /// <summary>
    /// Has a process wait for the next, if none does. Where the system does not let the program start others, the next will tell.
    /// </summary>
    public void Prepare()
    {
        lock (_lock)
        {
            if (_isDisposed || _waiting is { IsFresh: true })
            {
                return;
            }

            _waiting?.Dispose();
            _waiting = null;
            try
            {
                _waiting = DecoderProcess.Start(program, [argument]);
            }
            catch (Exception exception) when (exception is Win32Exception or DecoderDeathException)
            {
                // Nothing was promised.
            }
        }
    }

    /// <summary>Ends the process that waits.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _waiting?.Dispose();
            _waiting = null;
        }
    }
}
