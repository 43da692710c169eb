// The README's examples, in its order. A test holds the two together, and CI runs this program.
using Snippets;
using Supervisor.Client;
using Supervisor.Worker;

if (WorkerHost.IsWorker)
{
    return await WorkerHost.RunAsync(new ArithmeticService());
}

await using var pool = await Pool.StartAsync(workers: 4);
var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

var numbers = Enumerable.Range(0, 10).Select(value => new Number { Value = value }).ToList();

Number one = await math.SquareAsync(new Number { Value = 7 });
IReadOnlyList<Number> all = await pool.MapAsync(math.SquareAsync, numbers);
await foreach (var square in pool.IMapUnordered(math.SquareAsync, numbers))
{
    Console.WriteLine(square.Value);
}

var options = new MapOptions { MaxAttempts = 3, RunLimit = TimeSpan.FromSeconds(10) };
await foreach (var outcome in pool.IMap(math.SquareAsync, numbers, options).Outcomes())
{
    Console.WriteLine(outcome.IsSuccess
        ? $"{outcome.Index}: {outcome.Value.Value}"
        : $"{outcome.Index}: {outcome.Failure!.Message} after {outcome.Attempt} attempts");
}

var methods = WorkerProcess.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
await using var process = await WorkerProcess.StartAsync(methods.SquareAsync, new Number { Value = 7 });
Number answer = await process.Result;
Console.WriteLine($"process {process.ProcessId} answered {answer.Value} and exited with {process.ExitCode}");

return answer.Value == 49 && process.ExitCode == 0 && one.Value == 49 && all.Count == numbers.Count ? 0 : 1;
