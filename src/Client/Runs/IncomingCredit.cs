namespace Supervisor.Client;

/// <summary>
/// The credit that this side gives: counts what its consumer has taken, and gives it back in batches of a quarter of the window.
/// </summary>
/// <remarks>
/// A large message cannot be taken before it is whole, so its pieces are credited as they arrive; but only while no other large
/// message waits for the consumer, or a stalled consumer would collect them without bound.
/// </remarks>
internal sealed class IncomingCredit(long window, Action<ulong> give)
{
    private readonly Lock _lock = new();
    private long _due;
    private long _withheld;
    private int _waitingMessages;

    internal void PieceArrived(long cost)
    {
        lock (_lock)
        {
            if (_waitingMessages > 0)
            {
                _withheld += cost;
            }
            else
            {
                _due += cost;
            }
        }

        GiveWhatIsDue();
    }

    internal void LargeMessageArrived()
    {
        lock (_lock)
        {
            _waitingMessages++;
        }
    }

    internal void Taken(long cost, bool large)
    {
        lock (_lock)
        {
            _due += cost;
            if (large && --_waitingMessages == 0)
            {
                (_due, _withheld) = (_due + _withheld, 0);
            }
        }

        GiveWhatIsDue();
    }

    private void GiveWhatIsDue()
    {
        long due;
        lock (_lock)
        {
            if (_due < window / 4)
            {
                return;
            }

            (due, _due) = (_due, 0);
        }

        give((ulong)due);
    }
}
