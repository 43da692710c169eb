namespace Supervisor.Sessions;

/// <summary>A client's lifetime. What it owns is released when <see cref="Closed"/> fires.</summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    private readonly Quota.Places _place;

    internal Session(string id, string name, string owner, Quota.Places place)
    {
        _place = place;
        Id = id;
        Name = name;
        Owner = owner;
        Closed = _closed.Token;
    }

    /// <summary>Not to be guessed.</summary>
    public string Id { get; }

    /// <summary>For listings and logs.</summary>
    public string Name { get; }

    /// <summary>The identity of the caller that opened it.</summary>
    public string Owner { get; }

    public CancellationToken Closed { get; }

    /// <summary>Ends it. Called once, by the table.</summary>
    public void Dispose()
    {
        _place.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }
}
