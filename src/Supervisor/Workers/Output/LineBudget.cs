namespace Supervisor.Workers.Output;

/// <summary>Lets so many lines pass in a second, and counts the others.</summary>
internal sealed class LineBudget(int linesPerSecond, TimeProvider clock)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private long? _began;
    private int _passed;
    private long _leftOut;

    /// <summary>Whether to let a line pass; if so, how many did not since the last that did.</summary>
    public bool TryPass(out long leftOut)
    {
        if (_began is not { } began || clock.GetElapsedTime(began) >= Second)
        {
            (_began, _passed) = (clock.GetTimestamp(), 0);
        }

        leftOut = _leftOut;
        if (_passed == linesPerSecond)
        {
            _leftOut++;
            return false;
        }

        _passed++;
        _leftOut = 0;
        return true;
    }
}
