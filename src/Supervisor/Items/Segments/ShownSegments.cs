namespace Supervisor.Items;

/// <summary>Which segments of others the other side of a stream knows. Safe for use by several threads.</summary>
/// <param name="gone">Hears of each that has ended meanwhile, on any thread.</param>
internal sealed class ShownSegments(Action<Segment> gone)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Segment> _shown = [];
    private bool _isClosed;

    /// <summary>Whether it has to be shown before one of its slices goes there; it counts as shown from now on.</summary>
    public bool IsNew(Segment segment)
    {
        lock (_lock)
        {
            if (_isClosed || !_shown.Add(segment))
            {
                return false;
            }
        }

        segment.Ended += Forget;
        if (segment.IsOver)
        {
            Forget(segment);
        }

        return true;
    }

    /// <summary>The stream is over.</summary>
    public void Close()
    {
        Segment[] shown;
        lock (_lock)
        {
            _isClosed = true;
            shown = [.. _shown];
            _shown.Clear();
        }

        foreach (var segment in shown)
        {
            segment.Ended -= Forget;
        }
    }

    private void Forget(Segment segment)
    {
        lock (_lock)
        {
            if (!_shown.Remove(segment))
            {
                return;
            }
        }

        gone(segment);
    }
}
