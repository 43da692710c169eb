using System.Globalization;
using Supervisor.Soak;

// dotnet run --project tests/Soak -c Release -- [HITS] [SEED], or -- daemon-kills [KILLS]: print the tables that docs/reliability.md has.
if (args is ["daemon-kills", .. var rest])
{
    await using var daemonKills = new DaemonKills();
    Console.WriteLine(await daemonKills.RunAsync(Number(rest, 0, 50), Console.Error.WriteLine));
    return;
}

await using var storm = new KillStorm(Number(args, 0, 500), Number(args, 1, Environment.TickCount));
Console.WriteLine(await storm.RunAsync(line => Console.Error.WriteLine(line)));

static int Number(string[] arguments, int index, int otherwise) =>
    arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
