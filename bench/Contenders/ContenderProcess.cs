using System.Diagnostics;
using System.Text.Json;

namespace Supervisor.Bench.Contenders;

/// <summary>A contender at work. Its standard error is the bench's.</summary>
internal sealed class ContenderProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly HashSet<Shape> _warmShapes = [];
    private int _warmWorkers;

    private ContenderProcess(Process process, string name)
    {
        _process = process;
        Name = name;
    }

    /// <summary>With its version.</summary>
    public string Name { get; }

    /// <exception cref="ContenderException">It did not start, or said nothing.</exception>
    public static async Task<ContenderProcess> StartAsync(Contender contender)
    {
        var command = contender.Command();
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in contender.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        return new ContenderProcess(process, await ReadAsync(process) ?? throw new ContenderException($"{string.Join(' ', command)} ended before it said its name."));
    }

    /// <summary>It has done such work before, with the workers that it will have, so that much of what it runs is compiled.</summary>
    public bool IsWarmFor(Workload work) => _warmWorkers == work.Workers && _warmShapes.Contains(work.Shape);

    /// <summary>Figures by their names; times in µs, rates in items per second.</summary>
    /// <exception cref="ContenderException">It failed, and says why; or it has ended.</exception>
    public async Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work)
    {
        await _process.StandardInput.WriteLineAsync(work.ToJson());
        await _process.StandardInput.FlushAsync();
        var line = await ReadAsync(_process) ?? throw new ContenderException($"{Name} ended.");
        if (_warmWorkers != work.Workers)
        {
            _warmShapes.Clear();
        }

        _warmWorkers = work.Workers;
        _warmShapes.Add(work.Shape);
        using var reply = JsonDocument.Parse(line);
        return reply.RootElement.TryGetProperty("error", out var error)
            ? throw new ContenderException($"{Name}: {error.GetString()}")
            : reply.RootElement.EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble());
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndPatience, TimeProvider.System);
        }
        catch (Exception error) when (error is TimeoutException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<string?> ReadAsync(Process process)
    {
        try
        {
            return await process.StandardOutput.ReadLineAsync().WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new ContenderException($"Process {process.Id} did not answer within {Patience.TotalMinutes} minutes.");
        }
    }
}
