using Supervisor.Client;

namespace Supervisor.TestWorker;

/// <summary>
/// This program as the owner of a process of its own, which runs this program too. What it does:
/// <list type="bullet">
/// <item>square: runs a task to its end, and exits with 0 when all was as it should be.</item>
/// <item>anything else is a file: a handler that never ends writes its pid there, and this program waits for its own end.</item>
/// </list>
/// </summary>
internal static class ProcessOwner
{
    private static readonly Arithmetic.ArithmeticClient Math = WorkerProcess.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
    private static readonly Faults.FaultsClient Faults = WorkerProcess.CreateClient(invoker => new Faults.FaultsClient(invoker));

    internal static Task<int> RunAsync(string what) => what == "square" ? SquareAsync() : HangAsync(what);

    private static async Task<int> SquareAsync()
    {
        await using var process = await WorkerProcess.StartAsync(Math.SquareAsync, new Number { Value = 7 });
        return (await process.Result).Value == 49 && process.ExitCode == 0 ? 0 : 1;
    }

    private static async Task<int> HangAsync(string started)
    {
        await using var process = await WorkerProcess.StartAsync(Faults.HangAsync, new HangRequest { IgnoreToken = true, Started = started });
        await process.JoinAsync();
        return 1;
    }
}
