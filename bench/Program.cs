using Supervisor.Bench;
using Supervisor.Bench.Cases;
using Supervisor.Bench.Reports;

// dotnet run -c Release --project bench -- [--quick] [--json] [--only PATTERN]; bench/README.md has the rest.
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

var results = new List<Measurement>();
foreach (var one in cases)
{
    Console.Error.WriteLine(one.Name);
    results.AddRange(await one.RunAsync(new BenchRun(options.Quick, line => Console.Error.WriteLine($"  {line}"))));
}

Console.WriteLine(options.Json ? JsonReport.Write(results) : MarkdownReport.Write(results));
return 0;
