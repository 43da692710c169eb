using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>All comparisons. The first peer of each is the one that its target names.</summary>
internal static class ComparisonTable
{
    private const int SpinMicroseconds = 100;

    private static readonly Entrant Pool = new(ContenderTable.PythonPool);
    private static readonly Entrant PoolSpawn = new(ContenderTable.PythonPoolSpawn);
    private static readonly Entrant Executor = new(ContenderTable.PythonExecutor);
    private static readonly Entrant Node = new(ContenderTable.Node);
    private static readonly Entrant RawGrpc = new(ContenderTable.RawGrpc);
    private static readonly Entrant ProcessPerCall = new(ContenderTable.ProcessPerCall);
    private static readonly Entrant InProcess = new(ContenderTable.InProcess);

    public static IEnumerable<Comparison> All { get; } =
    [
        Apply("apply-16B", new Workload(Shape.Apply), Pool, Executor, Node, RawGrpc, ProcessPerCall),
        Apply("apply-spin", new Workload(Shape.Apply) { BusyMicroseconds = SpinMicroseconds }, Pool, Executor, Node, RawGrpc),
        Bulk("map-default", Shape.Map, chunk: null, Pool),
        Map("map-1", Shape.Map, chunk: 1, Pool, Executor, InProcess),
        Bulk("map-100", Shape.Map, chunk: 100, Pool, Executor),
        Map("imap-1", Shape.Imap, chunk: 1, Pool),
        Bulk("imap-100", Shape.Imap, chunk: 100, Pool),
        Map("imap-unordered-1", Shape.ImapUnordered, chunk: 1, Pool),
        Bulk("imap-unordered-100", Shape.ImapUnordered, chunk: 100, Pool),
        Map("submit-gather", Shape.SubmitGather, chunk: null, Pool, Executor, Node),
        Spin("spin-100us", workers: 2, Pool, Node, InProcess),
        Apply("apply-1KiB", new Workload(Shape.Apply) { Bytes = 1 << 10 }, Pool, Node, RawGrpc),
        Apply("apply-64KiB", new Workload(Shape.Apply) { Bytes = 1 << 16 }, Pool, Node, RawGrpc),
        Apply("apply-1MiB", new Workload(Shape.Apply) { Bytes = 1 << 20 }, Pool, Node, RawGrpc),
        Apply("apply-64MiB", new Workload(Shape.Apply) { Bytes = 1 << 26, LeastCalls = 3 }, Pool, RawGrpc) with { Times = TimeUnit.Milliseconds },
        BesideMap("apply-beside-map", new Workload(Shape.ApplyBesideMap) { Items = 200_000 }),
        BesideMap("apply-beside-spin-map", new Workload(Shape.ApplyBesideMap) { Items = 5_000, BusyMicroseconds = SpinMicroseconds }),
        BesideMapOfAnother("apply-beside-others-map", new Workload(Shape.ApplyBesideMap) { Items = 200_000 }),
        .. new[] { 1, 2, 4, 8, 64 }.Select(workers => Spin($"workers-{workers}", workers, Pool) with { IsSlow = workers > 4 }),
        Stream("stream-1", 1, Pool),
        Stream("stream-1k", 1_000, Pool),
        Stream("stream-100k", 100_000, Pool),
        Stream("stream-1M", 1_000_000, Pool) with { QuickItems = 300_000 },
        Stream("stream-10M", 10_000_000, Pool) with { QuickItems = 1_000_000, Rounds = 1 },
        new("start-first-result", new Workload(Shape.Start) { LeastCalls = 3 }, [Figure.P50], [Entrant.Ours, Pool, PoolSpawn, Node]) { Times = TimeUnit.Milliseconds },
    ];

    private static Comparison Apply(string name, Workload work, params IEnumerable<Entrant> peers) => new(name, work, Figure.Latency, [Entrant.Ours, .. peers]);

    private static Comparison Map(string name, Shape shape, int? chunk, params IEnumerable<Entrant> peers) =>
        new(name, new Workload(shape) { Items = 20_000, Chunk = chunk }, Figure.Throughput, [Entrant.Ours, .. peers]) { QuickItems = 5_000 };

    // Where the collector of the client counts.
    private static Comparison Bulk(string name, Shape shape, int? chunk, params IEnumerable<Entrant> peers) =>
        new(name, new Workload(shape) { Items = 200_000, Chunk = chunk }, Figure.Throughput, [Entrant.Ours, Entrant.OursTuned, .. peers]) { ColdFactor = 10 };

    private static Comparison Spin(string name, int workers, params IEnumerable<Entrant> peers) =>
        new(name, new Workload(Shape.Map) { Items = 5_000, Chunk = 1, BusyMicroseconds = SpinMicroseconds, Workers = workers }, Figure.Throughput, [Entrant.Ours, .. peers]) { QuickItems = 1_000 };

    private static Comparison BesideMap(string name, Workload work) =>
        new(name, work, Figure.Latency, [Entrant.Ours, new Entrant(ContenderTable.Ours, Work: work with { Items = 0 }, Name: "ours without the map"), Pool]) { WindowScale = 2 };

    private static Comparison BesideMapOfAnother(string name, Workload work) => new(
        name,
        work,
        Figure.Latency,
        [new Entrant(ContenderTable.OursShared, IsOurs: true), new Entrant(ContenderTable.OursShared, Work: work with { Items = 0 }, Name: "ours without the map")])
    {
        WindowScale = 2,
    };

    private static Comparison Stream(string name, int items, params IEnumerable<Entrant> peers) =>
        new(name, new Workload(Shape.Imap) { Items = items, Chunk = 100, IsStream = true }, [Figure.Rate, Figure.DaemonMebibytes], [Entrant.Ours, .. peers]) { WindowScale = 0.3 };
}
