namespace Supervisor.Bench.Contenders;

/// <summary>The contenders of one run of the bench: each is started when it is first needed, and lives until the end.</summary>
internal sealed class Lineup(Action<string> complain) : IAsyncDisposable
{
    private readonly Dictionary<Contender, ContenderProcess?> _started = [];

    /// <summary>Null, after a complaint, for one that cannot run here.</summary>
    public async Task<ContenderProcess?> FindAsync(Contender contender)
    {
        if (!_started.TryGetValue(contender, out var process))
        {
            _started[contender] = process = await StartAsync(contender);
        }

        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started.Values.OfType<ContenderProcess>())
        {
            await process.DisposeAsync();
        }
    }

    private async Task<ContenderProcess?> StartAsync(Contender contender)
    {
        try
        {
            return await ContenderProcess.StartAsync(contender);
        }
        catch (Exception error) when (error is ContenderException or System.ComponentModel.Win32Exception)
        {
            complain($"Goes on without a peer: {error.Message}");
            return null;
        }
    }
}
