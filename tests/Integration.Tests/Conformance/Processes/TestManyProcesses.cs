using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Processes;

/// <summary><c>_TestProcess</c>: many at a time.</summary>
public sealed class TestManyProcesses
{
    private const int Count = 20;

    [Fact(Timeout = 180_000)]
    public async Task test_many_processes()
    {
        var finishing = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => WorkerProcess.StartAsync(OneTask.Math.SquareAsync, new Number { Value = i }, OneTask.Options)));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(i * i, (await finishing[i].Result).Value);
            Assert.Equal(0, finishing[i].ExitCode);
        }

        // In whatever they are at that early.
        var terminated = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => WorkerProcess.StartAsync(OneTask.Faults.HangAsync, new HangRequest(), OneTask.Options)));
        await Task.WhenAll(terminated.Select(process => process.TerminateAsync()));
        await Task.WhenAll(terminated.Select(process => process.Exited));

        Assert.All(terminated, process => Assert.Equal(-Signals.Terminate, process.ExitCode));
        Assert.DoesNotContain(terminated, process => ProcessTable.IsAlive(process.ProcessId));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_child_fd_inflation()
    {
        const int processes = 5;
        using var gate = new Gate();
        var held = new List<WorkerProcess>();
        for (var i = 0; i < processes; i++)
        {
            held.Add(await WorkerProcess.StartAsync(OneTask.Faults.GateAsync, gate.Request(i), OneTask.Options));
            await gate.StartedAsync(i + 1);
        }

        var descriptors = held.Select(process => ProcessTable.OpenDescriptors(process.ProcessId)).ToList();

        // A runtime opens one more or less; one for each process before would be more.
        Assert.InRange(descriptors.Max() - descriptors.Min(), 0, processes - 2);
        await Task.WhenAll(held.Select(process => process.DisposeAsync().AsTask()));
    }
}
