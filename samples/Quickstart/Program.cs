using Quickstart;
using Spectre.Console;
using Supervisor.Client;
using Supervisor.Worker;

// The same program is client and worker.
if (WorkerHost.IsWorker)
{
    return await WorkerHost.RunAsync(new WordCountService());
}

var folder = Path.GetFullPath(args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? TextFiles.Repository);
if (!Directory.Exists(folder))
{
    Console.Error.WriteLine($"There is no folder {folder}. Usage: Quickstart [FOLDER] [--crash | --no-crash]");
    return 2;
}

var files = TextFiles.Below(folder).Select(path => new TextFile { Path = path }).ToList();

await using var pool = await Pool.StartAsync(workers: Math.Max(2, Environment.ProcessorCount));
var client = pool.CreateClient(invoker => new WordCount.WordCountClient(invoker));

// Ordered: the responses stand where their requests stood.
var totals = await pool.MapAsync(client.CountWordsAsync, files);
Report.Table(folder, files, totals);

// As they complete, with one file among them that kills whoever handles it.
if (!args.Contains("--no-crash"))
{
    files.Insert(files.Count / 2, new TextFile { Path = Path.Combine(folder, "(planted)"), Kills = true });
}

var outcomes = await Report.ProgressAsync(files, pool.IMapUnordered(client.CountWordsAsync, files));

Report.Crashes(outcomes);
AnsiConsole.MarkupLineInterpolated($"[bold]{totals.Sum(total => total.Words)}[/] words in {totals.Count} files, the same as [dim]LC_ALL=C wc -w[/] counts.");
return outcomes.Sum(outcome => outcome.IsSuccess ? outcome.Value.Words : 0) == totals.Sum(total => total.Words) ? 0 : 1;
