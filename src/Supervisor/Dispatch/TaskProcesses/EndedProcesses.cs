using Supervisor.Sessions;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>
/// Processes that have ended, so that a join after the end is answered too. Bounded in number, bytes and age: the oldest go first. Not
/// safe for concurrent use.
/// </summary>
internal sealed class EndedProcesses(TaskProcessLimits limits, TimeProvider clock)
{
    private readonly LinkedList<Entry> _entries = new();
    private long _bytes;

    /// <summary>In the order of their ends.</summary>
    public IEnumerable<TaskProcess> Processes => _entries.Select(entry => entry.Process);

    /// <param name="process">Which.</param>
    /// <param name="owner">Null for a detached one.</param>
    /// <param name="bytes">Of its response and its last lines.</param>
    public void Add(TaskProcess process, Session? owner, long bytes)
    {
        _entries.AddLast(new Entry(process, owner, bytes, clock.GetTimestamp()));
        _bytes += bytes;
        Trim();
    }

    /// <summary>Lets go of those of a session: nobody will ask for them any more.</summary>
    public void RemoveOf(Session owner)
    {
        foreach (var entry in _entries.Where(entry => entry.Owner == owner).ToList())
        {
            Drop(entry);
        }
    }

    /// <summary>Lets go of those that are beyond a bound.</summary>
    public void Trim()
    {
        while (_entries.First?.Value is { } oldest
            && (_entries.Count > limits.MaxEnded || _bytes > limits.MaxEndedBytes || clock.GetElapsedTime(oldest.EndedAt) > limits.MaxEndedAge))
        {
            Drop(oldest);
        }
    }

    private void Drop(Entry entry)
    {
        _bytes -= entry.Bytes;
        _entries.Remove(entry);
    }

    private sealed record Entry(TaskProcess Process, Session? Owner, long Bytes, long EndedAt);
}
