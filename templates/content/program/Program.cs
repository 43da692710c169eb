using Supervisor.Client;
using Supervisor.Worker;
using TemplateNamespace;

// The same program is client and worker. This line comes first: a worker does not get past it.
if (WorkerHost.IsWorker)
{
    return await WorkerHost.RunAsync(new FactorizerService());
}

await using var pool = await Pool.StartAsync(workers: WORKER_COUNT);
var factorizer = pool.CreateClient(invoker => new Factorizer.FactorizerClient(invoker));

// One call, answered by one of the worker processes.
var one = await factorizer.FactorizeAsync(new Number { Value = 2047 });
Console.WriteLine($"2047 = {string.Join(" * ", one.Primes)}");

// A map: all of them at work, the responses in the order of the requests.
var numbers = Enumerable.Range(2, 49).Select(exponent => new Number { Value = (1UL << exponent) - 1 }).ToList();
var all = await pool.MapAsync(factorizer.FactorizeAsync, numbers);
foreach (var (number, factors) in numbers.Zip(all))
{
    Console.WriteLine($"{number.Value} = {string.Join(" * ", factors.Primes)}");
}

return 0;
