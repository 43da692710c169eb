namespace Supervisor;

/// <summary>How many of something may be there at a time, in all and of each owner. Safe for use by several threads.</summary>
/// <param name="what">In the plural: "open jobs".</param>
/// <param name="ofAll">The limit for all owners together.</param>
/// <param name="owners">What an owner is, as "one session".</param>
/// <param name="ofOne">The limit for one owner.</param>
internal sealed class Quota(string what, Bound ofAll, string owners, Bound ofOne)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _owners = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>Those that are there now.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Takes places for an owner; they are free again when the answer is disposed.</summary>
    /// <param name="owner">Its id; two owners never have the same.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED: there are not that many left.</exception>
    public Places Take(string owner, long count = 1)
    {
        var places = new Places(this, owner);
        places.Resize(count);
        return places;
    }

    private void AddLocked(string owner, long more)
    {
        var owned = _owners.GetValueOrDefault(owner);
        if (more > 0)
        {
            ofOne.Check(what, owners, owned, more);
            ofAll.Check(what, "the daemon", _count, more);
        }

        _count += more;
        if (owned + more > 0)
        {
            _owners[owner] = owned + more;
        }
        else
        {
            _owners.Remove(owner);
        }
    }

    /// <summary>Places of one owner. Disposing twice is no error.</summary>
    internal sealed class Places(Quota quota, string owner) : IDisposable
    {
        private long _count;
        private bool _isOver;

        /// <summary>Takes more, or gives some back.</summary>
        /// <exception cref="RequestException">As of <see cref="Take"/>; nothing has changed then.</exception>
        public void Resize(long count)
        {
            lock (quota._lock)
            {
                if (!_isOver)
                {
                    quota.AddLocked(owner, count - _count);
                    _count = count;
                }
            }
        }

        public void Dispose()
        {
            lock (quota._lock)
            {
                Resize(0);
                _isOver = true;
            }
        }
    }
}

/// <summary>A limit and the option that sets it, below "Supervisor:Limits".</summary>
internal readonly record struct Bound(string Option, long Value)
{
    // Long enough not to be a flood, short enough for a place that is about to be free.
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(1);

    public static Bound None { get; } = new("", long.MaxValue);

    /// <exception cref="RequestException">RESOURCE_EXHAUSTED: there would be more than the limit.</exception>
    public void Check(string what, string owner, long present, long more)
    {
        if (present + more > Value)
        {
            throw Exceeded(what, owner);
        }
    }

    public RequestException Exceeded(string what, string owner) =>
        new(Grpc.Core.StatusCode.ResourceExhausted, "LIMIT_REACHED", $"There can be {Value} {what} of {owner} at most (Supervisor:Limits:{Option}); try again when some have ended, or raise the limit.")
        {
            Metadata = new Dictionary<string, string> { ["limit"] = $"Supervisor:Limits:{Option}", ["value"] = FormattableString.Invariant($"{Value}") },
            Quota = (owner, what),
            RetryAfter = Later,
        };
}
