namespace Supervisor.Dispatch.Scheduling;

/// <summary>What the scheduler has to look at again, and when. An alarm that has lost its object rings for nothing.</summary>
internal sealed class Alarms
{
    private readonly PriorityQueue<Alarm, long> _alarms = new();

    /// <summary>The timestamp of the next alarm; null for none.</summary>
    public long? Next => _alarms.TryPeek(out _, out var at) ? at : null;

    public void Set(Alarm alarm, long at) => _alarms.Enqueue(alarm, at);

    public bool TryTakeDue(long now, out Alarm alarm)
    {
        if (_alarms.TryPeek(out alarm, out var at) && at <= now)
        {
            _alarms.Dequeue();
            return true;
        }

        alarm = default;
        return false;
    }
}

/// <summary>Which object to look at: exactly one of the two is not zero.</summary>
internal readonly record struct Alarm(ulong Job, ulong Delivery)
{
    public static Alarm OfJob(ulong job) => new(job, 0);

    public static Alarm OfDelivery(ulong delivery) => new(0, delivery);
}
