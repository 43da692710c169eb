using Supervisor.Bench.Programs;

namespace Supervisor.Bench.Contenders;

/// <summary>Who there is.</summary>
internal static class ContenderTable
{
    private static readonly string Peers = Path.Combine(Repository.Root, "bench", "Peers");

    public static Contender Ours { get; } = new(() => BenchProgram.Command(ContenderProgram.Argument, ContenderProgram.Ours));

    /// <summary>What a client that collects many results in one list should set: retained results make the collector the largest cost.</summary>
    public static Contender OursTuned { get; } = Ours with { Settings = ClientCollector.Description, Environment = ClientCollector.Variables };

    /// <summary>With a second program at the same pool.</summary>
    public static Contender OursShared { get; } = new(() => BenchProgram.Command(ContenderProgram.Argument, ContenderProgram.OursShared));

    public static Contender PythonPool { get; } = Python("pool");

    public static Contender PythonPoolSpawn { get; } = Python("pool-spawn");

    public static Contender PythonExecutor { get; } = Python("executor");

    public static Contender Node { get; } = new(() => NodePeer.Command(Path.Combine(Peers, "node")));

    /// <summary>The floor: one hop, no pool.</summary>
    public static Contender RawGrpc { get; } = new(() => BenchProgram.Command(ContenderProgram.Argument, ContenderProgram.RawGrpc));

    public static Contender ProcessPerCall { get; } = new(() => BenchProgram.Command(ContenderProgram.Argument, ContenderProgram.ProcessPerCall));

    /// <summary>The bound without isolation.</summary>
    public static Contender InProcess { get; } = new(() => BenchProgram.Command(ContenderProgram.Argument, ContenderProgram.InProcess));

    private static Contender Python(string api) => new(() => [PythonInterpreter.Find(), Path.Combine(Peers, "python", "peer.py"), api]);
}
