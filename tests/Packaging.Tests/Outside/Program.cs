using Grpc.Core;
using Outside;
using Supervisor.Client;
using Supervisor.Worker;

if (WorkerHost.IsWorker)
{
    return await WorkerHost.RunAsync(new SquaresService());
}

await using var pool = await Pool.StartAsync(workers: 2);
var squares = pool.CreateClient(invoker => new Squares.SquaresClient(invoker));

var answers = await pool.MapAsync(squares.SquareAsync, Enumerable.Range(0, 10).Select(value => new Number { Value = value }));

Console.WriteLine(string.Join(' ', answers.Select(answer => answer.Value)));
Console.WriteLine(answers.All(answer => answer.Pid != Environment.ProcessId) ? "by other processes" : "by this process");
return 0;

internal sealed class SquaresService : Squares.SquaresBase
{
    public override Task<Answer> Square(Number request, ServerCallContext context) =>
        Task.FromResult(new Answer { Value = request.Value * request.Value, Pid = Environment.ProcessId });
}
