namespace Supervisor.Dispatch.Jobs;

/// <summary>What one side of a call may still send, in bytes. It stops at a number that nobody sends.</summary>
internal sealed class CallCredit(ulong initial)
{
    private const ulong Most = long.MaxValue / 2;

    private ulong _left = Math.Min(initial, Most);

    public static ulong Sum(ulong one, ulong other) => Math.Min(Math.Min(one, Most) + Math.Min(other, Most), Most);

    public void Add(ulong bytes) => _left = Sum(_left, bytes);

    /// <summary>False: there is not that much left.</summary>
    public bool TrySpend(long bytes)
    {
        if ((ulong)bytes > _left)
        {
            return false;
        }

        _left -= (ulong)bytes;
        return true;
    }
}
