using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Supervisor.Sessions;

/// <summary>The sessions that are open.</summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    public Session Open(string name)
    {
        var session = new Session(RandomNumberGenerator.GetHexString(32, lowercase: true), name);
        _sessions[session.Id] = session;
        return session;
    }

    public bool TryGet(string id, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(id, out session);

    /// <summary>Ends a session; what it owns hears of it before this returns.</summary>
    public void Close(Session session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            session.Close();
        }
    }
}
