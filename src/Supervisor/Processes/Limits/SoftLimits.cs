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
    private readonly Libc.ResourceBounds _core;
    private readonly Libc.ResourceBounds _files;

    private SoftLimits(Libc.ResourceBounds core, Libc.ResourceBounds files)
    {
        _core = core;
        _files = files;
    }

    /// <summary>Puts them on. One thread at a time.</summary>
    public static SoftLimits Wear(IReadOnlyList<ResourceLimit> limits)
    {
        var worn = new SoftLimits(Get(ResourceLimit.Core), Get(ResourceLimit.OpenFiles));
        foreach (var limit in limits)
        {
            if (limit.Resource is ResourceLimit.Core or ResourceLimit.OpenFiles)
            {
                var own = Get(limit.Resource);
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
        Set(0, ResourceLimit.Core, _core);
        Set(0, ResourceLimit.OpenFiles, _files);
    }

    private static unsafe Libc.ResourceBounds Get(int resource)
    {
        Libc.ResourceBounds bounds;
        _ = Libc.prlimit(0, resource, null, &bounds);
        return bounds;
    }

    private static unsafe void Set(int pid, int resource, Libc.ResourceBounds bounds) => _ = Libc.prlimit(pid, resource, &bounds, null);
}
