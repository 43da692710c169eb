namespace Supervisor.Processes.Limits;

/// <summary>
/// Limits that a child has from its first instruction. posix_spawn cannot set any, so the warden wears them itself while it spawns: a
/// child is born with its parent's. Only soft ones, since a hard one once lowered can be raised again by root alone; the hard
/// ones are set on the child as soon as it has a number, and bind it whatever it made of the soft ones meanwhile.
/// </summary>
/// <remarks>
/// Not all: processor time and the count of processes are the warden's own and the user's at the moment of the spawn, and
/// would hit the warden. Both only grow, so that an instant later is early enough for them.
/// </remarks>
internal readonly ref struct SoftLimits : IDisposable
{
    private readonly List<(int Resource, Libc.ResourceBounds Own)> _own = [];

    public SoftLimits()
    {
    }

    /// <summary>Puts them on. One thread at a time.</summary>
    public static SoftLimits Wear(IReadOnlyList<ResourceLimit> limits)
    {
        var worn = new SoftLimits();
        foreach (var limit in limits)
        {
            if (limit.Resource is ResourceLimit.Core or ResourceLimit.OpenFiles or ResourceLimit.FileSize)
            {
                var own = Get(limit.Resource);
                worn._own.Add((limit.Resource, own));
                Set(0, limit.Resource, own with { Soft = Math.Min(limit.Soft, own.Hard) });
            }
        }

        return worn;
    }

    /// <summary>Sets all of them on a child, soft and hard; none above the warden's own hard one, which only root could.</summary>
    public static void Bind(int pid, IReadOnlyList<ResourceLimit> limits)
    {
        foreach (var limit in limits)
        {
            var own = Get(limit.Resource);
            Set(pid, limit.Resource, new Libc.ResourceBounds { Soft = Math.Min(limit.Soft, own.Hard), Hard = Math.Min(limit.Hard, own.Hard) });
        }
    }

    /// <summary>Takes them off.</summary>
    public void Dispose()
    {
        foreach (var (resource, own) in _own)
        {
            Set(0, resource, own);
        }
    }

    /// <summary>This process's own.</summary>
    public static unsafe Libc.ResourceBounds Get(int resource)
    {
        Libc.ResourceBounds bounds;
        _ = Libc.prlimit(0, resource, null, &bounds);
        return bounds;
    }

    private static unsafe void Set(int pid, int resource, Libc.ResourceBounds bounds) => _ = Libc.prlimit(pid, resource, &bounds, null);
}
