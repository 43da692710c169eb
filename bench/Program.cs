using Supervisor.Bench;
using Supervisor.Bench.Cases;
using Supervisor.Bench.Programs;

// dotnet run -c Release --project bench -- [--quick] [--json] [--only PATTERN]; bench/README.md has the rest.
switch (args)
{
    case [ContenderProgram.Argument, var name]:
        await ContenderProgram.RunAsync(name);
        return 0;
    case [EchoServer.Argument, var socket]:
        await EchoServer.RunAsync(socket);
        return 0;
    case [OtherClient.Argument, var socket, var pool]:
        await OtherClient.RunAsync(socket, pool);
        return 0;
}

if (!BenchOptions.TryParse(args, out var options, out var mistake))
{
    Console.Error.WriteLine(mistake);
    return 2;
}

var cases = CaseTable.All.Where(options.Selects).ToList();
if (cases.Count == 0)
{
    Console.Error.WriteLine($"No case's name matches '{options.Only}'. There are: {string.Join(", ", CaseTable.All.Select(one => one.Name))}.");
    return 2;
}

return await BenchSession.RunAsync(cases, options) ? 0 : 1;
