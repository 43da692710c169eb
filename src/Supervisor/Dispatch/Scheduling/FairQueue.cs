namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// The runnable jobs: the highest priority first, and within one priority the job that has been served the least run time. A
/// job that becomes runnable starts level with those that are served now, so that it neither waits nor makes up for its past.
/// </summary>
internal sealed class FairQueue
{
    private readonly SortedDictionary<int, PriorityClass> _classes = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));

    public int Count { get; private set; }

    /// <summary>The job to serve next; null where none is runnable.</summary>
    public JobState? First
    {
        get
        {
            foreach (var entry in _classes.Values)
            {
                if (entry.Jobs.Min is { } job)
                {
                    return job;
                }
            }

            return null;
        }
    }

    public void Set(JobState job, bool isRunnable)
    {
        if (isRunnable != job.IsQueued)
        {
            job.IsQueued = isRunnable;
            Count += isRunnable ? 1 : -1;
            var entry = ClassOf(job);
            if (isRunnable)
            {
                job.VirtualTime = Math.Max(job.VirtualTime, entry.Floor);
                entry.Jobs.Add(job);
            }
            else
            {
                entry.Jobs.Remove(job);
            }
        }
    }

    /// <summary>Adds run time to what a job was served, or takes some back when the estimate was too high.</summary>
    public void Charge(JobState job, long timestamps)
    {
        if (!job.IsQueued)
        {
            job.VirtualTime += timestamps;
            return;
        }

        var jobs = ClassOf(job).Jobs;
        jobs.Remove(job);
        job.VirtualTime += timestamps;
        jobs.Add(job);
    }

    /// <summary>The first job is being served: newcomers start where it stands.</summary>
    public void Serve(JobState job) => ClassOf(job).Floor = job.VirtualTime;

    public void Forget(JobState job)
    {
        Set(job, isRunnable: false);
        if (ClassOf(job) is { Jobs.Count: 0, Floor: 0 })
        {
            _classes.Remove(job.Spec.Priority);
        }
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

        public long Floor { get; set; }
    }
}
