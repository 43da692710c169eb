using System.Globalization;
using Supervisor.Soak;

// dotnet run --project tests/Soak -c Release -- [HITS] [SEED]: prints the table that docs/reliability.md has.
var hits = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.TickCount;
await using var storm = new KillStorm(hits, seed);
Console.WriteLine(await storm.RunAsync(line => Console.Error.WriteLine(line)));
