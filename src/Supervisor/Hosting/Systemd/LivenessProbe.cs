using System.Net.Sockets;
using Supervisor.Dispatch;

namespace Supervisor.Hosting;

/// <summary>
/// Goes the ways that work goes: through the thread pool into every pool's dispatch loop, and through the socket to the HTTP/2 server. What
/// these do not answer, no client gets an answer to either.
/// </summary>
internal sealed class LivenessProbe(PoolCatalog pools, DaemonSettings settings, IHostApplicationLifetime lifetime)
{
    private bool IsServing => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Asks every part, and waits for none.</summary>
    public IReadOnlyList<VitalSign> Ask()
    {
        var signs = pools.Pools.Select(pool => new VitalSign($"pool {pool.Name}", Task.Run(pool.Snapshot)));
        return IsServing ? [.. signs, new VitalSign("the socket", KnockAsync())] : [.. signs];
    }

    private async Task KnockAsync()
    {
        try
        {
            await SocketKnock.AnswerAsync(settings.Socket);
        }
        catch (SocketException) when (!IsServing)
        {
            // The stop began in the meantime, and closed it.
        }
    }
}
