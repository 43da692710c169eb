namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// The runnable jobs: the highest priority first, and within one priority the job that has been served the least run time
/// (weighted fair queueing with equal weights).
/// </summary>
internal sealed class FairQueue
{
    private readonly SortedList<int, PriorityClass> _classes = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));

    public int Count { get; private set; }

    /// <summary>The job to serve next; null where none is runnable.</summary>
    public JobState? First
    {
        get
        {
            for (var i = 0; i < _classes.Count; i++)
            {
                if (_classes.Values[i].Jobs.Min is { } job)
                {
                    return job;
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Says whether a job is runnable. One that becomes runnable starts level with the others: it neither waits nor makes up for
    /// its past.
    /// </summary>
    public void Set(JobState job, bool isRunnable)
    {
        if (isRunnable == job.IsQueued)
        {
            return;
        }

        job.IsQueued = isRunnable;
        Count += isRunnable ? 1 : -1;
        var entry = ClassOf(job);
        if (isRunnable)
        {
            // A hair before the others, to be the next.
            job.VirtualTime = Math.Max(job.VirtualTime, entry.Level - 1);
            entry.Jobs.Add(job);
        }
        else
        {
            entry.Jobs.Remove(job);
        }
    }

    /// <summary>Adds run time to what a job was served, or takes some back when the estimate was too high.</summary>
    public void Charge(JobState job, long timestamps)
    {
        var entry = ClassOf(job);
        // One alone keeps its place, whatever it was served.
        var moves = job.IsQueued && entry.Jobs.Count > 1;
        if (moves)
        {
            entry.Jobs.Remove(job);
        }

        job.VirtualTime += timestamps;
        if (moves)
        {
            entry.Jobs.Add(job);
        }

        entry.Advance(job, timestamps);
    }

    private PriorityClass ClassOf(JobState job)
    {
        if (!_classes.TryGetValue(job.Spec.Priority, out var entry))
        {
            _classes[job.Spec.Priority] = entry = new PriorityClass();
        }

        return entry;
    }

    private sealed class PriorityClass
    {
        public SortedSet<JobState> Jobs { get; } = new(Comparer<JobState>.Create((a, b) =>
            a.VirtualTime != b.VirtualTime ? a.VirtualTime.CompareTo(b.VirtualTime) : a.Id.CompareTo(b.Id)));

        /// <summary>
        /// What a job that was always there would have been served by now. Time served to jobs that come and go moves it too, so
        /// that a stream of new jobs cannot starve an old one.
        /// </summary>
        public long Level { get; private set; }

        public void Advance(JobState job, long timestamps)
        {
            if (Jobs.Count == 0)
            {
                Level = Math.Max(Level, job.VirtualTime);
            }
            else if (Jobs.Count == 1 && job.IsQueued)
            {
                Level = job.VirtualTime;
            }
            else
            {
                Level += timestamps / Jobs.Count;
            }
        }
    }
}
