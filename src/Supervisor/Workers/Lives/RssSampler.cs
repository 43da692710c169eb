using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>
/// Looks at the resident memory of workers, once a second and all in one go. Reading a file of /proc for each is cheap enough for that;
/// while nobody asks, there is no timer.
/// </summary>
internal sealed class RssSampler(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<Watch> _watches = [];
    private ITimer? _timer;

    /// <summary>Tells of a process's resident memory, in bytes, until the watch is disposed of or the process is gone.</summary>
    /// <param name="process">Which; its children are not counted in.</param>
    /// <param name="sampled">Called once a second, on a thread of the pool; must not take long.</param>
    public IDisposable Add(ProcessIdentity process, Action<long> sampled)
    {
        var watch = new Watch(this, process, sampled);
        lock (_lock)
        {
            _watches.Add(watch);
            _timer ??= clock.CreateTimer(_ => Sample(), null, Period, Period);
        }

        return watch;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _watches.Clear();
            StopLocked();
        }
    }

    private void Sample()
    {
        Watch[] watches;
        lock (_lock)
        {
            watches = [.. _watches];
        }

        foreach (var watch in watches)
        {
            if (ProcFs.ReadRss(watch.Process) is > 0 and var bytes)
            {
                watch.Sampled(bytes);
            }
        }
    }

    private void Remove(Watch watch)
    {
        lock (_lock)
        {
            if (_watches.Remove(watch) && _watches.Count == 0)
            {
                StopLocked();
            }
        }
    }

    private void StopLocked()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private sealed class Watch(RssSampler sampler, ProcessIdentity process, Action<long> sampled) : IDisposable
    {
        public ProcessIdentity Process => process;

        public Action<long> Sampled => sampled;

        public void Dispose() => sampler.Remove(this);
    }
}
