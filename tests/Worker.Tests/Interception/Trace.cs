namespace Supervisor.Worker.Tests.Interception;

/// <summary>What happened in one call's scope, in its order.</summary>
internal sealed class Trace(TraceLog log)
{
    private readonly int _scope = log.NextScope();

    internal TraceLog Log => log;

    internal void Note(string what) => log.Add($"{what} in scope {_scope}");
}

/// <summary>What happened in all calls.</summary>
internal sealed class TraceLog
{
    private readonly List<string> _lines = [];
    private int _scopes;

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    internal int NextScope() => Interlocked.Increment(ref _scopes);

    internal void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
