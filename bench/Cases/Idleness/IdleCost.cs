using EchoWorker;
using Supervisor.Bench.Cases.Daemons;

namespace Supervisor.Bench.Cases.Idleness;

/// <summary>What a daemon and its two workers take while nobody calls.</summary>
internal static class IdleCost
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public static BenchCase Case(string name) => new(name, async run =>
    {
        await using var pool = await ObservedPool.StartAsync(workers: 2, spares: 0, ["{dotnet}", EchoWorkerProgram.AssemblyPath]);
        await pool.Pool.CreateClient(invoker => new Echo.EchoClient(invoker)).SendAsync(new Payload());
        var worker = (await pool.WorkerPidsAsync())[0];
        await Task.Delay(Settling, TimeProvider.System);
        var minute = TimeSpan.FromSeconds(run.IsQuick ? 5 : 60);
        var before = (Daemon: ProcessCost.Of(pool.DaemonPid), Worker: ProcessCost.Of(worker));
        await Task.Delay(minute, TimeProvider.System);
        var after = (Daemon: ProcessCost.Of(pool.DaemonPid), Worker: ProcessCost.Of(worker));
        return
        [
            new Result(
                name,
                "MiB",
                [
                    .. Figures("daemon", before.Daemon, after.Daemon, minute),
                    .. Figures("worker", before.Worker, after.Worker, minute),
                ]),
        ];
    });

    private static IEnumerable<ComparedFigure> Figures(string who, ProcessCost before, ProcessCost after, TimeSpan time) =>
    [
        new ComparedFigure($"{who}MiB", after.Bytes / (double)(1 << 20)),
        new ComparedFigure($"{who}CpuMsPerMinute", (after.Cpu - before.Cpu).TotalMilliseconds * (TimeSpan.FromMinutes(1) / time)),
    ];
}
