using Grpc.Core;
using Supervisor.Processes;

namespace Supervisor.Workers.Servers;

/// <summary>Brings a server from the start of its process to the first call: dials it until it serves, and asks what it implements.</summary>
internal sealed partial class ServerStart(WorkerLife life, PoolContext pool, ServerSpec spec, ServerAddress address)
{
    // It listens soon, mostly; and a slow one is not asked without end.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // One that takes the connection and does not answer is asked again.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = pool.Logger;

    /// <summary>Runs until the server is gone. Never fails.</summary>
    public async Task RunAsync(ChildProcess process)
    {
        using var connection = new ServerConnection(address, pool.Settings.MaxItemBytes);
        try
        {
            var services = await FindServicesAsync(connection.Invoker, process);
            var stream = life.Attach((pool, _) => new ServerStream(life, process, connection, address, services, pool), process.Identity.Pid);
            if (stream is not null)
            {
                life.BecomeReady();
                await stream.RunAsync();
            }
        }
        catch (UndescribedServerException undescribed)
        {
            life.Condemn(undescribed.Message);
        }
        catch (Exception) when (process.Exited.IsCompleted)
        {
            // How it ended says why.
        }
        catch (Exception error)
        {
            LogFailed(life.Identity, error);
            life.Condemn($"the daemon could not look after it: {error.Message}");
        }
    }

    private async Task<ServerServices> FindServicesAsync(CallInvoker invoker, ChildProcess process)
    {
        using var exited = new CancellationTokenSource();
        var finding = FindServicesAsync(invoker, exited.Token);
        if (await Task.WhenAny(finding, process.Exited) != finding)
        {
            await exited.CancelAsync();
        }

        return await finding;
    }

    private async Task<ServerServices> FindServicesAsync(CallInvoker invoker, CancellationToken exited)
    {
        await AwaitHealthAsync(new HealthProbe(invoker, spec.HealthService), exited);
        life.NoteStart("it does not tell what it implements");
        var services = spec.DescriptorSets.Count > 0
            ? await DescriptorSets.ReadAsync(spec.DescriptorSets, exited)
            : await new ReflectionReader(invoker).ReadAsync(exited);
        return services.Methods.Count > 0 ? services : throw new UndescribedServerException("it implements no service but its own health and reflection");
    }

    private async Task AwaitHealthAsync(HealthProbe probe, CancellationToken exited)
    {
        for (var wait = FirstWait; await AskAsync(probe, exited) is { } missing; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            life.NoteStart(missing);
            await Task.Delay(wait, pool.Clock, exited);
        }
    }

    private async Task<string?> AskAsync(HealthProbe probe, CancellationToken exited)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, pool.Clock);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(exited, limit.Token);
        try
        {
            return await probe.AskAsync(asking.Token);
        }
        catch (RpcException) when (!exited.IsCancellationRequested)
        {
            return $"it does not answer at {address}";
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Looking after server {Worker} failed.")]
    private partial void LogFailed(Items.WorkerIdentity worker, Exception error);
}
