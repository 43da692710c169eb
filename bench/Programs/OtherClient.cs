using System.Diagnostics;
using EchoWorker;
using Supervisor.Bench.Contenders;
using Supervisor.Client;

namespace Supervisor.Bench.Programs;

/// <summary>Another program that uses the same pool: it runs one map after the other while it is told to.</summary>
internal sealed class OtherClient : IDisposable
{
    public const string Argument = "--other-client";

    private readonly Process _process;

    private OtherClient(Process process) => _process = process;

    /// <summary>The program.</summary>
    /// <param name="socket">Of the daemon.</param>
    /// <param name="pool">There.</param>
    public static async Task RunAsync(string socket, string pool)
    {
        await using var connected = await Pool.ConnectAsync(pool, new SupervisorClientOptions { Socket = socket });
        var client = connected.CreateClient(invoker => new Echo.EchoClient(invoker));
        // The console's own reader blocks.
        while (await ReadLineAsync() is { } line)
        {
            var map = new OurMap(connected, client, Workload.Parse(line) with { Shape = Shape.Map });
            await map.RunAsync();
            Console.WriteLine("begun");
            for (var end = ReadLineAsync(); !end.IsCompleted;)
            {
                await map.RunAsync();
            }

            Console.WriteLine("ended");
        }
    }

    public static OtherClient Start(string socket, string pool)
    {
        var command = BenchProgram.Command(Argument, socket, pool);
        return new OtherClient(Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
    }

    /// <summary>Returns when the first map is done and the next one runs.</summary>
    public Task BeginAsync(Workload work) => AskAsync(work.ToJson());

    /// <summary>Returns when the last map is done.</summary>
    public Task EndAsync() => AskAsync("");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Task<string?> ReadLineAsync() => Task.Run(Console.In.ReadLine);

    private async Task AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        _ = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The other client has ended.");
    }
}
