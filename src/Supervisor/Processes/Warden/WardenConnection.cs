using System.Collections.Concurrent;
using System.Globalization;
using Supervisor.Items;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Leftovers;
using Supervisor.Processes.Limits;

namespace Supervisor.Processes;

/// <summary>One life of the warden, as the daemon sees it.</summary>
internal sealed partial class WardenConnection : IAsyncDisposable
{
    private static readonly TimeSpan SpawnLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<uint, PendingSpawn> _pending = new();
    private readonly ConcurrentDictionary<uint, ChildProcess> _children = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly LifeMark _life = LifeMark.Begin();
    private readonly LifeRecord _record;
    private readonly WardenProcess _warden;
    private readonly CgroupTree _cgroups;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Task _ending;
    private uint _lastId;
    private volatile bool _closing;
    private volatile bool _isOver;

    /// <param name="records">Where lives are recorded.</param>
    /// <param name="cgroups">Where children get groups.</param>
    /// <param name="clock">Of all waits.</param>
    /// <param name="logger">The launcher's.</param>
    /// <exception cref="ProcessStartException">The warden cannot be started.</exception>
    public WardenConnection(string records, CgroupTree cgroups, TimeProvider clock, ILogger logger)
    {
        _cgroups = cgroups;
        _clock = clock;
        _logger = logger;
        _record = Begin(records);
        _warden = WardenProcess.Start();
        Record("warden", _warden.Identity);
        _ending = ReadAsync();
    }

    public int Pid => _warden.Identity.Pid;

    /// <summary>The warden is gone; what it had started goes, if it has not yet.</summary>
    public bool IsOver => _isOver;

    /// <param name="spec">What shall run.</param>
    /// <param name="file">Its program, found.</param>
    /// <param name="workingDirectory">Where.</param>
    /// <param name="cancellationToken">Gives up waiting for its turn.</param>
    /// <exception cref="ProcessStartException">The command failed, or the warden did.</exception>
    public async Task<ChildProcess> SpawnAsync(ProcessSpec spec, string file, string workingDirectory, CancellationToken cancellationToken)
    {
        using var output = new OutputPipe();
        using var error = new OutputPipe();
        var id = Interlocked.Increment(ref _lastId);
        var pending = new PendingSpawn(spec, output, error, CreateGroup(id, spec));
        _pending[id] = pending;
        try
        {
            await SendAsync(Command(id, pending, file, workingDirectory).Encode(), cancellationToken).WaitAsync(SpawnLimit, _clock, CancellationToken.None);
            if (_isOver)
            {
                throw WardenDied();
            }

            return await pending.Started.Task.WaitAsync(SpawnLimit, _clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _warden.Kill();
            throw new ProcessStartException($"Cannot start '{pending.Program}': the warden did not answer in {SpawnLimit.TotalSeconds:0} s and was killed.");
        }
        catch (IOException broken)
        {
            throw WardenDied(broken);
        }
        finally
        {
            if (_pending.TryRemove(id, out _))
            {
                await pending.AbandonAsync(_clock);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closing = true;
        _warden.CloseCommands();
        try
        {
            await _ending.WaitAsync(EndLimit, _clock);
        }
        catch (TimeoutException)
        {
            _warden.Kill();
            await _ending;
        }

        _warden.Dispose();
        _writing.Dispose();
    }

    private LifeRecord Begin(string records)
    {
        try
        {
            return LifeRecord.Begin(records, _life, _cgroups.Status.Path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ProcessStartException($"Cannot record what is started in '{records}': {refused.Message}", refused);
        }
    }

    private Cgroup? CreateGroup(uint id, ProcessSpec spec)
    {
        try
        {
            return _cgroups.Create(_life.Child(id), spec.Limits);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ProcessStartException($"Cannot start '{spec.Command[0]}': no cgroup can be made for it: {refused.Message}", refused);
        }
    }

    private SpawnCommand Command(uint id, PendingSpawn pending, string file, string workingDirectory) => new()
    {
        Id = id,
        Mark = _life.Child(id).Text,
        File = file,
        Arguments = pending.Spec.Command,
        Environment = [.. pending.Spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        WorkingDirectory = workingDirectory,
        OutputPath = pending.Output.WritePath,
        ErrorPath = pending.Error.WritePath,
        Limits = ResourceLimit.Of(pending.Spec.Limits, countsProcesses: _cgroups.Has("pids")),
        Cgroup = pending.Group?.Path ?? "",
        CgroupHome = pending.Group?.Home ?? "",
        CgroupLimits = pending.Group?.Limits ?? [],
    };

    private async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A frame once begun is finished: half of one would put the stream out of step.
            await _warden.Commands.WriteAsync(frame, CancellationToken.None);
            await _warden.Commands.FlushAsync(CancellationToken.None);
        }
        catch (ObjectDisposedException closed)
        {
            throw new IOException("The warden has been told to end.", closed);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await WardenFrame.ReadAsync(_warden.Events) is { } frame)
            {
                Handle(WardenEvent.Decode(frame));
            }
        }
        catch (Exception broken)
        {
            LogConnectionBroken(broken);
        }

        await EndAsync();
    }

    private void Handle(WardenEvent happened)
    {
        switch (happened)
        {
            case WardenEvent.Started started when _pending.TryRemove(started.Id, out var pending):
                var child = pending.Become(new ProcessIdentity(started.Pid, started.StartTime), _clock);
                _children[started.Id] = child;
                Record(NameOf(started.Id), child.Identity);
                pending.Started.SetResult(child);
                break;
            case WardenEvent.Failed failed when _pending.TryRemove(failed.Id, out var pending):
                _ = pending.AbandonAsync(_clock);
                pending.Started.SetException(failed.Detail.Length > 0
                    ? new ProcessStartException($"Cannot start '{pending.Program}': {failed.Detail}")
                    : ProcessStartException.FromErrno(pending.Program, failed.Errno));
                break;
            case WardenEvent.Exited exited when _children.TryRemove(exited.Id, out var ended):
                _record.Remove(NameOf(exited.Id));
                ended.SetExited(exited.Status, exited.PeakRssKilobytes * 1024, TimeSpan.FromMicroseconds(exited.CpuMicroseconds));
                _ = ended.Group is { } group ? Cgroup.RemoveAsync(group.Path, _clock) : Task.CompletedTask;
                break;
        }
    }

    /// <summary>Does what the warden would have done, in case that it did not come to it.</summary>
    private async Task EndAsync()
    {
        _isOver = true;
        _warden.Kill();
        foreach (var pending in _pending.Values)
        {
            pending.Started.TrySetException(WardenDied());
        }

        var children = _children.Count;
        await Task.WhenAll(_children.Values.Select(KillAsync));
        _children.Clear();
        var left = await LifeSweep.RunAsync(_life, [], _clock);
        await Cgroup.RemoveAllAsync(_cgroups.Status.Path, _life, _clock);
        _record.Delete();
        if (!_closing)
        {
            LogWardenDied(Pid, children, left.Count);
        }
    }

    private async Task KillAsync(ChildProcess child)
    {
        do
        {
            child.Signal(Signals.Kill);
            await Task.Delay(TimeSpan.FromMilliseconds(2), _clock);
        }
        while (ProcFs.IsAlive(child.Identity));

        child.SetExited(Signals.Kill, 0, TimeSpan.Zero, _closing ? "" : "the warden died");
    }

    /// <summary>Its mark finds a process as well, if not quite as surely: a full disk shall not keep it from running.</summary>
    private void Record(string name, ProcessIdentity process)
    {
        try
        {
            _record.Add(name, process);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogNotRecorded(process.Pid, refused.Message);
        }
    }

    private static string NameOf(uint id) => id.ToString(CultureInfo.InvariantCulture);

    private static ProcessStartException WardenDied(Exception? cause = null) =>
        new("The warden died while it was to start a worker. It is started again with the next try.", cause) { WardenLost = true };

    [LoggerMessage(1, LogLevel.Error, "The warden (pid {Pid}) died. Its {Children} workers were killed, and {Left} processes that those had left; the next start brings a new warden.")]
    private partial void LogWardenDied(int pid, int children, int left);

    [LoggerMessage(2, LogLevel.Error, "The connection to the warden broke.")]
    private partial void LogConnectionBroken(Exception broken);

    [LoggerMessage(3, LogLevel.Warning, "Process {Pid} cannot be recorded: {Reason}")]
    private partial void LogNotRecorded(int pid, string reason);
}
