using Spectre.Console;
using Supervisor.Client;

namespace Quickstart;

/// <summary>What a person sees.</summary>
internal static class Report
{
    /// <summary>The files in their order, with their words.</summary>
    public static void Table(string folder, IReadOnlyList<TextFile> files, IReadOnlyList<WordTotal> totals)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumn("File").AddColumn(new TableColumn("Words").RightAligned());
        foreach (var (file, total) in files.Zip(totals))
        {
            table.AddRow(Markup.Escape(Path.GetRelativePath(folder, file.Path)), $"{total.Words}");
        }

        AnsiConsole.Write(table);
    }

    /// <summary>A bar that grows with every outcome, and a line for each that is no success; all outcomes, in the order of their completion.</summary>
    public static Task<List<ItemOutcome<WordTotal>>> ProgressAsync(IReadOnlyList<TextFile> files, MapResults<WordTotal> results) =>
        AnsiConsole.Progress().StartAsync(async progress =>
        {
            var bar = progress.AddTask("As completed", maxValue: files.Count);
            var outcomes = new List<ItemOutcome<WordTotal>>();
            await foreach (var outcome in results.Outcomes())
            {
                outcomes.Add(outcome);
                bar.Increment(1);
                var name = Markup.Escape(Path.GetFileName(files[(int)outcome.Index].Path));
                AnsiConsole.MarkupLine(outcome.IsSuccess ? $"[dim]{outcome.Value.Words,8}  {name}[/]" : $"[red]  killed  {name}[/]");
            }

            return outcomes;
        });

    /// <summary>What happened to items whose worker died, and that the others came through.</summary>
    public static void Crashes(IReadOnlyList<ItemOutcome<WordTotal>> outcomes)
    {
        foreach (var outcome in outcomes.Where(outcome => !outcome.IsSuccess))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]Item {outcome.Index}: {outcome.Failure!.Message}[/]");
            foreach (var report in outcome.CrashReports)
            {
                var grid = new Grid().AddColumn().AddColumn();
                grid.AddRow("worker", Markup.Escape(report.WorkerId)).AddRow("pid", $"{report.ProcessId}").AddRow("signal", $"{report.Signal}");
                grid.AddRow("uptime", $"{report.Uptime.TotalSeconds:0.00} s").AddRow("peak memory", $"{report.PeakResidentBytes >> 20} MiB");
                grid.AddRow("last words", Markup.Escape(string.Join('\n', report.LastStandardError)));
                AnsiConsole.Write(new Panel(grid).Header("Crash report"));
            }
        }

        AnsiConsole.MarkupLineInterpolated($"{outcomes.Count(outcome => outcome.IsSuccess)} of {outcomes.Count} files came through.");
    }
}
