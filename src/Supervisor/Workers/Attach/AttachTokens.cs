using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Supervisor.Processes;

namespace Supervisor.Workers.Attach;

/// <summary>
/// One-time tokens by which workers prove what they are. A token is a number, which finds its entry, and a secret, which is compared
/// in constant time.
/// </summary>
internal sealed class AttachTokens
{
    private readonly ConcurrentDictionary<ulong, Entry> _entries = new();
    private ulong _last;

    /// <summary>Makes a token for a worker whose process is about to be started.</summary>
    public string Issue(WorkerLife life)
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var number = Interlocked.Increment(ref _last);
        _entries[number] = new Entry(life, secret);
        return FormattableString.Invariant($"{number}.{secret}");
    }

    /// <summary>Uses a token up.</summary>
    /// <param name="token">As the worker sent it.</param>
    /// <param name="peer">Who sent it; null where the connection does not tell, and then the token alone counts.</param>
    /// <param name="cancellationToken">Ends the wait for the start of the process to be known here, which its first words can outrun.</param>
    public async Task<AttachClaim> ClaimAsync(string token, PeerCredentials? peer, CancellationToken cancellationToken)
    {
        if (!TryParse(token, out var number, out var secret)
            || !_entries.TryGetValue(number, out var entry)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(entry.Secret)))
        {
            return new AttachClaim(TokenVerdict.Unknown, null);
        }

        // A wrong process does not use it up: the right one may still come.
        if (peer is not null && !await entry.Life.IsStartedProcessAsync(peer.Pid, cancellationToken))
        {
            return new AttachClaim(TokenVerdict.WrongProcess, null);
        }

        return _entries.TryRemove(KeyValuePair.Create(number, entry))
            ? new AttachClaim(TokenVerdict.Accepted, entry.Life)
            : new AttachClaim(TokenVerdict.Unknown, null);
    }

    /// <summary>Makes a token worthless: its worker is gone.</summary>
    public void Revoke(string token)
    {
        if (TryParse(token, out var number, out _))
        {
            _entries.TryRemove(number, out _);
        }
    }

    private static bool TryParse(string token, out ulong number, out string secret)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        secret = token[(dot + 1)..];
        number = 0;
        return dot > 0 && ulong.TryParse(token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private sealed record Entry(WorkerLife Life, string Secret);
}

/// <summary>What became of a token, and whose it was if it was accepted.</summary>
internal readonly record struct AttachClaim(TokenVerdict Verdict, WorkerLife? Life);

/// <summary>What became of a token.</summary>
internal enum TokenVerdict
{
    Accepted,

    /// <summary>Wrong, used, or of a worker that is gone.</summary>
    Unknown,

    /// <summary>Right, but not from the started process or a live descendant of it.</summary>
    WrongProcess,
}
