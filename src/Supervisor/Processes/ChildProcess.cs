using Supervisor.Items;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Limits;

namespace Supervisor.Processes;

/// <summary>A process that a launcher has started.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly Pidfd _pidfd;
    private readonly OutputPump _output;
    private readonly OutputPump _error;
    private readonly ProcessLimits _limits;
    private readonly long _started;
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChildProcess(ProcessIdentity identity, OutputPump output, OutputPump error, TimeProvider clock, ProcessLimits limits, Cgroup? group)
    {
        Identity = identity;
        Group = group;
        _limits = limits;
        _output = output;
        _error = error;
        _clock = clock;
        _pidfd = Pidfd.Open(identity);
        _started = clock.GetTimestamp();
        StartedAt = clock.GetUtcNow();
    }

    public ProcessIdentity Identity { get; }

    /// <summary>Null without one.</summary>
    public Cgroup? Group { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>How it ended; completes when it has been reaped. Never fails.</summary>
    public Task<ProcessExit> Exited => _exited.Task;

    /// <summary>The last lines of its standard output.</summary>
    public LineRing Output => _output.Lines;

    /// <summary>The last lines of its standard error.</summary>
    public LineRing Error => _error.Lines;

    public TimeSpan Uptime => _clock.GetElapsedTime(_started);

    /// <summary>Signals its process group. False: it is gone.</summary>
    public bool Signal(int signal) => _pidfd.SignalGroup(signal);

    /// <summary>Signals the process alone. False: it is gone.</summary>
    public bool SignalProcess(int signal) => _pidfd.Signal(signal);

    /// <summary>Waits for the end of what it wrote, up to a limit; then no more is read.</summary>
    public Task DrainOutputAsync(TimeSpan limit) => Task.WhenAll(_output.DrainAsync(limit, _clock), _error.DrainAsync(limit, _clock));

    /// <summary>Says how it ended, in the terms of wait(2). Called by the launcher.</summary>
    /// <param name="status">As wait(2) gives it.</param>
    /// <param name="peakRssBytes">0 where unknown.</param>
    /// <param name="cpuTime">Zero where unknown.</param>
    /// <param name="reason">What the launcher knows; empty for what its limits tell.</param>
    public void SetExited(int status, long peakRssBytes, TimeSpan cpuTime, string reason = "")
    {
        // The low seven bits are the signal, bit 7 tells of a core dump, the next byte is the exit code.
        var signal = (status & 0x7f) is > 0 and var number ? number : (int?)null;
        var outOfMemory = Group?.OutOfMemory;
        _exited.TrySetResult(new ProcessExit
        {
            ExitCode = signal is null ? (status >> 8) & 0xff : null,
            Signal = signal,
            PeakRssBytes = peakRssBytes,
            CpuTime = cpuTime,
            OutOfMemory = signal == Signals.Kill ? outOfMemory : outOfMemory is null ? null : false,
            Reason = reason.Length > 0 ? reason : LimitVerdict.Of(signal, cpuTime, outOfMemory, _limits),
            StartedAt = StartedAt,
            ExitedAt = _clock.GetUtcNow(),
            Uptime = Uptime,
        });
    }

    /// <summary>Lets go of its output and its descriptor; the process is not touched.</summary>
    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        await _error.DisposeAsync();
        _pidfd.Dispose();
    }
}
