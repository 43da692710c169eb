using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Ends what a pool object owns, once, however it is asked: after its work is done, or now.</summary>
internal sealed class PoolEnd(SupervisorConnection connection, OpenWork work, string pool, PoolOwnership ownership, PrivateDaemon? daemon)
{
    // A daemon that does not answer is ended by the end of its input instead.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _now = new();
    private Task? _ending;

    /// <summary>Settles when all is gone; null: not asked for yet.</summary>
    internal Task? Ending
    {
        get
        {
            lock (_lock)
            {
                return _ending;
            }
        }
    }

    /// <summary>Ends it when the work is done.</summary>
    internal void WhenDrained()
    {
        lock (_lock)
        {
            _ending ??= Task.Run(EndAsync);
        }
    }

    /// <summary>Does not wait for the work any longer, but for its end.</summary>
    internal Task NowAsync()
    {
        WhenDrained();
        _ = _now.CancelAsync();
        return Ending!;
    }

    private async Task EndAsync()
    {
        await work.Drained.ConfigureAwait(false);
        if (daemon is not null)
        {
            await EndPoolAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            await daemon.DisposeAsync().ConfigureAwait(false);
        }
        else if (ownership == PoolOwnership.Connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Workers finish in order when there is time for it; the daemon's own end stops them anyway.
    private async Task EndPoolAsync()
    {
        try
        {
            if (_now.IsCancellationRequested)
            {
                await connection.PoolControl.TerminatePoolAsync(new TerminatePoolRequest { Name = pool }, deadline: Deadline()).ConfigureAwait(false);
            }
            else
            {
                await connection.PoolControl.ClosePoolAsync(new ClosePoolRequest { Name = pool, Wait = true }, cancellationToken: _now.Token).ConfigureAwait(false);
            }
        }
        catch (RpcException)
        {
            // The daemon is gone, does not answer, or was told to end now.
        }
    }

    private DateTime Deadline() => connection.Time.GetUtcNow().UtcDateTime + AnswerLimit;
}
