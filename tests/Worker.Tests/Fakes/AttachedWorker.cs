using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>A supervisor with one ready worker in this process.</summary>
internal sealed class AttachedWorker : IAsyncDisposable
{
    internal required FakeSupervisor Supervisor { get; init; }

    internal required WorkerFiles Files { get; init; }

    internal required WorkerLink Link { get; init; }

    internal required InProcessWorker Worker { get; init; }

    internal static async Task<AttachedWorker> StartAsync(
        int concurrency = 1, uint capacity = 64 * 1024, Action<WorkerHostBuilder>? configure = null, Action<WorkerWelcome>? welcome = null)
    {
        var supervisor = await FakeSupervisor.StartAsync();
        var worker = InProcessWorker.Start(supervisor, configure);
        var link = await supervisor.AcceptAsync();
        var files = new WorkerFiles(supervisor, concurrency, capacity);
        await link.WelcomeAsync(files, welcome);
        return new AttachedWorker { Supervisor = supervisor, Files = files, Link = link, Worker = worker };
    }

    public async ValueTask DisposeAsync()
    {
        Link.End();
        await Worker.End.WaitAsync(Patience.Limit);
        await Supervisor.DisposeAsync();
    }
}
