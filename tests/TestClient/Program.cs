// A client to be killed: maps Faults.Hang over items on a pool until it dies. "SOCKET POOL STARTED" uses a pool of a daemon that already
// runs; "DAEMON STARTED" starts a private daemon and prints its pid. A handler that runs writes the file STARTED.
using Supervisor.Client;
using Supervisor.TestWorker;

await using var pool = args.Length == 3
    ? await Pool.ConnectAsync(args[1], new SupervisorClientOptions { Socket = args[0] })
    : await Pool.StartAsync(new PoolOptions { Workers = 2, Program = TestWorkerProgram.AssemblyPath, Daemon = args[0] });
Console.WriteLine(pool.DaemonProcessId);

var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
var items = Enumerable.Range(0, 1000).Select(index => new HangRequest { IgnoreToken = index == 0, Started = args[^1], Value = index });
await pool.MapAsync(faults.HangAsync, items);
