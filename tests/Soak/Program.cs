using System.Globalization;
using Supervisor.Soak;

// dotnet run -c Release --project tests/Soak -- worker-kills [HITS] [SEED], or -- daemon-kills [KILLS]; README.md says what they do.
switch (args)
{
    case ["worker-kills", ..]:
        await using (var storm = new KillStorm(Number(1, 1000), Number(2, Environment.TickCount)))
        {
            Console.WriteLine(await storm.RunAsync(Console.Error.WriteLine));
        }

        return 0;
    case ["daemon-kills", ..]:
        await using (var kills = new DaemonKills())
        {
            Console.WriteLine(await kills.RunAsync(Number(1, 50), Console.Error.WriteLine));
        }

        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Soak -- worker-kills [HITS] [SEED] | daemon-kills [KILLS]");
        return 2;
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
