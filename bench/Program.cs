using Supervisor.Bench;
using Supervisor.Bench.Cases;
using Supervisor.Bench.Contenders;
using Supervisor.Bench.Programs;
using Supervisor.Bench.Reports;

// dotnet run -c Release --project bench -- [--quick] [--json] [--only PATTERN]; bench/README.md has the rest.
switch (args)
{
    case [ContenderProgram.Argument, var name]:
        await ContenderProgram.RunAsync(name);
        return 0;
    case [EchoServer.Argument, var socket]:
        await EchoServer.RunAsync(socket);
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
    Console.Error.WriteLine($"No case has '{options.Only}' in its name. There are: {string.Join(", ", CaseTable.All.Select(one => one.Name))}.");
    return 2;
}

await using var lineup = new Lineup(Progress);
var results = new List<Result>();
foreach (var one in cases)
{
    Console.Error.WriteLine(one.Name);
    var shown = await one.RunAsync(new BenchRun(options.Quick, lineup, Progress));
    results.AddRange(shown);
    if (options.Json)
    {
        // At once: whoever reads it need not wait for the end.
        shown.Select(JsonReport.Line).ToList().ForEach(Console.WriteLine);
    }
}

if (!options.Json)
{
    Console.WriteLine(MarkdownReport.Write(results));
}

return 0;

static void Progress(string line) => Console.Error.WriteLine($"  {line}");
