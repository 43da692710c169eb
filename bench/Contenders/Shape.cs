namespace Supervisor.Bench.Contenders;

/// <summary>How a caller gives its work away.</summary>
internal enum Shape
{
    /// <summary>One call after the other, each waited for.</summary>
    Apply,

    /// <summary>
    /// A call every <see cref="Workload.IntervalMilliseconds"/>, whether the ones before are back or not, while maps of <see cref="Workload.Items"/>
    /// follow one another; the calls are measured. Without items there are no maps.
    /// </summary>
    ApplyBesideMap,

    /// <summary>All calls at once, then all results.</summary>
    SubmitGather,

    /// <summary>A list in, a list out.</summary>
    Map,

    /// <summary>Results in order, as they come.</summary>
    Imap,

    /// <summary>Results as they come.</summary>
    ImapUnordered,

    /// <summary>A new pool, up to its first result.</summary>
    Start,
}
