namespace Supervisor.Dispatch.Scheduling;

/// <summary>What the scheduler has to look at again, and when: at most one alarm for each object, none for objects that are gone.</summary>
internal sealed class Alarms
{
    private readonly Dictionary<Alarm, long> _times = [];
    private readonly SortedSet<(long At, Alarm Alarm)> _order = [];

    /// <summary>The timestamp of the next alarm; null for none.</summary>
    public long? Next => _order.Count == 0 ? null : _order.Min.At;

    /// <summary>Rings at this time at the latest.</summary>
    public void Set(Alarm alarm, long at)
    {
        if (!_times.TryGetValue(alarm, out var set) || at < set)
        {
            Clear(alarm);
            _times.Add(alarm, at);
            _order.Add((at, alarm));
        }
    }

    public void Clear(Alarm alarm)
    {
        if (_times.Remove(alarm, out var at))
        {
            _order.Remove((at, alarm));
        }
    }

    public bool TryTakeDue(long now, out Alarm alarm)
    {
        (var at, alarm) = _order.Min;
        if (_order.Count == 0 || at > now)
        {
            return false;
        }

        Clear(alarm);
        return true;
    }
}

/// <summary>Which object to look at: exactly one of the two is not zero.</summary>
internal readonly record struct Alarm(ulong Job, ulong Epoch) : IComparable<Alarm>
{
    public static Alarm OfJob(JobState job) => new(job.Id, 0);

    public static Alarm OfWorker(WorkerSeat seat) => new(0, seat.Identity.Epoch);

    public int CompareTo(Alarm other) => (Job, Epoch).CompareTo((other.Job, other.Epoch));
}
