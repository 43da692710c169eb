using System.Collections.Concurrent;
using System.Diagnostics;
using Supervisor.Items;

namespace Supervisor.Processes;

/// <summary>One life of the warden, as the daemon sees it. The only place where System.Diagnostics.Process is used.</summary>
internal sealed partial class WardenConnection : IAsyncDisposable
{
    private static readonly TimeSpan SpawnLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<uint, PendingSpawn> _pending = new();
    private readonly ConcurrentDictionary<uint, ChildProcess> _children = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Process _warden;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Task _reading;
    private uint _lastId;
    private volatile bool _closing;

    /// <exception cref="ProcessStartException">The warden cannot be started.</exception>
    public WardenConnection(TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        var start = WardenCommand.Create();
        try
        {
            _warden = Process.Start(start) ?? throw new ProcessStartException($"Cannot start the warden ({start.FileName}).");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new ProcessStartException($"Cannot start the warden ({start.FileName}): {error.Message}. Check the installation.", error);
        }

        _reading = ReadAsync();
    }

    public int Pid => _warden.Id;

    /// <summary>The warden is gone, and so are all that it had started.</summary>
    public bool Ended => _reading.IsCompleted;

    /// <exception cref="ProcessStartException">The command failed, or the warden did.</exception>
    public async Task<ChildProcess> SpawnAsync(Func<uint, string, string, SpawnCommand> command, CancellationToken cancellationToken)
    {
        using var output = new OutputPipe();
        using var error = new OutputPipe();
        var id = Interlocked.Increment(ref _lastId);
        var spawn = command(id, output.WritePath, error.WritePath);
        var pending = new PendingSpawn(spawn.Arguments[0], output, error);
        _pending[id] = pending;
        try
        {
            await SendAsync(spawn.Encode(), cancellationToken).WaitAsync(SpawnLimit, _clock, CancellationToken.None);
            if (_reading.IsCompleted)
            {
                throw WardenDied();
            }

            return await pending.Started.Task.WaitAsync(SpawnLimit, _clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            KillWarden();
            throw new ProcessStartException($"Cannot start '{pending.Program}': the warden did not answer in {SpawnLimit.TotalSeconds:0} s and was killed.");
        }
        catch (IOException broken)
        {
            throw new ProcessStartException($"Cannot start '{pending.Program}': the warden is gone. It is started again with the next try.", broken);
        }
        finally
        {
            if (_pending.TryRemove(id, out _))
            {
                pending.Abandon();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closing = true;
        _warden.StandardInput.Close();
        try
        {
            await _reading.WaitAsync(EndLimit, _clock);
        }
        catch (TimeoutException)
        {
            KillWarden();
            await _reading;
        }

        _warden.Dispose();
        _writing.Dispose();
    }

    private async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A frame once begun is finished: half of one would put the stream out of step.
            await _warden.StandardInput.BaseStream.WriteAsync(frame, CancellationToken.None);
            await _warden.StandardInput.BaseStream.FlushAsync(CancellationToken.None);
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
            while (await WardenFrame.ReadAsync(_warden.StandardOutput.BaseStream) is { } frame)
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
                var child = new ChildProcess(
                    new ProcessIdentity(started.Pid, started.StartTime), new OutputPump(pending.Output.ReadEnd), new OutputPump(pending.Error.ReadEnd), _clock);
                _children[started.Id] = child;
                pending.Started.SetResult(child);
                break;
            case WardenEvent.Failed failed when _pending.TryRemove(failed.Id, out var pending):
                pending.Abandon();
                pending.Started.SetException(ProcessStartException.FromErrno(pending.Program, failed.Errno));
                break;
            case WardenEvent.Exited exited when _children.TryRemove(exited.Id, out var ended):
                ended.SetExited(exited.Status, exited.PeakRssKilobytes * 1024);
                break;
        }
    }

    private async Task EndAsync()
    {
        KillWarden();
        if (!_closing)
        {
            LogWardenDied(_warden.Id, _children.Count);
        }

        await Task.WhenAll(_children.Values.Select(KillAsync));
        _children.Clear();
        foreach (var pending in _pending.Values)
        {
            pending.Started.TrySetException(WardenDied());
        }
    }

    private void KillWarden()
    {
        try
        {
            _warden.Kill();
        }
        catch (InvalidOperationException)
        {
            // Gone already.
        }
    }

    /// <summary>What the warden would have done.</summary>
    private async Task KillAsync(ChildProcess child)
    {
        do
        {
            child.Signal(Signals.Kill);
            await Task.Delay(TimeSpan.FromMilliseconds(2), _clock);
        }
        while (ProcFs.IsAlive(child.Identity));

        child.SetExited(Signals.Kill, 0);
    }

    private static ProcessStartException WardenDied() => new("The warden died while it was to start a worker. It is started again with the next try.");

    [LoggerMessage(1, LogLevel.Error, "The warden (pid {Pid}) died; its {Count} workers are killed, and a new one is started.")]
    private partial void LogWardenDied(int pid, int count);

    [LoggerMessage(2, LogLevel.Error, "The connection to the warden broke.")]
    private partial void LogConnectionBroken(Exception broken);

    /// <summary>A command on its way: whoever takes it out of the table owns the read ends.</summary>
    private sealed record PendingSpawn(string Program, OutputPipe Output, OutputPipe Error)
    {
        public TaskCompletionSource<ChildProcess> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Abandon()
        {
            Output.ReadEnd.Dispose();
            Error.ReadEnd.Dispose();
        }
    }
}
