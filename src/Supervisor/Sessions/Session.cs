namespace Supervisor.Sessions;

/// <summary>A client's lifetime. What it owns is released when <see cref="Closed"/> fires.</summary>
internal sealed class Session(string id, string name) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Not to be guessed.</summary>
    public string Id { get; } = id;

    /// <summary>For listings and logs.</summary>
    public string Name { get; } = name;

    public CancellationToken Closed => _closed.Token;

    public void Close() => _closed.Cancel();

    public void Dispose() => _closed.Dispose();
}
