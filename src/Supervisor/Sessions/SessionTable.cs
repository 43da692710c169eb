using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Supervisor.Sessions;

/// <summary>The sessions that are open.</summary>
internal sealed class SessionTable(SessionLimits limits)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Quota _quota = new("sessions", limits.Sessions, "one connection", limits.SessionsPerConnection);
    private volatile bool _ended;

    public int Count => _sessions.Count;

    /// <summary>Opens a session; one that is closed already where the daemon has ended them all.</summary>
    /// <param name="name">For listings and logs.</param>
    /// <param name="owner">The caller whose it is, by its identity.</param>
    /// <param name="connection">The connection that it came over, by any name.</param>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED: there are too many.</exception>
    public Session Open(string name, string owner, string connection)
    {
        var session = new Session(RandomNumberGenerator.GetHexString(32, lowercase: true), name, owner, _quota.Take(connection));
        _sessions[session.Id] = session;
        if (_ended)
        {
            Close(session);
        }

        return session;
    }

    public bool TryGet(string id, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(id, out session);

    /// <summary>Ends a session; what it owns hears of it before this returns.</summary>
    public void Close(Session session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            session.Dispose();
        }
    }

    /// <summary>Ends all sessions, and those that are still to come.</summary>
    public void CloseAll()
    {
        _ended = true;
        foreach (var session in _sessions.Values)
        {
            Close(session);
        }
    }
}
