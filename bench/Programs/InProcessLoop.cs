using EchoWorker;
using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Programs;

/// <summary>Parallel.ForEachAsync: what the work costs where nobody is protected from it.</summary>
internal sealed class InProcessLoop : IContender
{
    private readonly EchoService _service = new();

    public string Name => "Parallel.ForEachAsync, in process";

    public Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work)
    {
        if (work.Shape is not (Shape.Map or Shape.Imap or Shape.ImapUnordered))
        {
            throw new NotSupportedException($"Parallel.ForEachAsync has no {work.Shape}.");
        }

        var requests = Payloads.ForMap(work).ToArray();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = work.Workers };
        return RunAsync(work, async () =>
        {
            var responses = new Payload[requests.Length];
            await Parallel.ForEachAsync(Enumerable.Range(0, requests.Length), degree, async (index, _) => responses[index] = await _service.Send(requests[index], null!));
            Payloads.Check(requests[^1], responses[^1]);
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work, Func<Task> job) => await Window.OfJobsAsync(work, job);
}
