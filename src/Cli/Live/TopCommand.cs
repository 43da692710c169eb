using System.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl top</c>.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);
    private static readonly Option<TimeSpan?> Interval = Durations.Option("--interval", "From one picture to the next, 100ms at least, and what rates are counted over. Default: 1s.");
    private static readonly Option<bool> Once = new("--once") { Description = "One plain picture, after one interval; as always where the output is no terminal." };

    internal static Command Create()
    {
        Interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<TimeSpan?>() is { TotalMilliseconds: < 100 or > 3_600_000 })
            {
                result.AddError("--interval is from 100ms to 1h.");
            }
        });
        var command = new ExampleCommand("top", "Shows pools, jobs and workers with their rates, until q or Ctrl-C.", "supervisorctl top", "supervisorctl top --once --interval 5s") { Interval, Once };
        command.SetDaemonAction((context, cancellationToken) =>
            context.Display.IsTerminal && !context.Get(Once) ? FollowAsync(context, cancellationToken) : ShowOnceAsync(context, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> ShowOnceAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var before = await TopSample.ReadAsync(context.Daemon, clock, cancellationToken);
        await Task.Delay(context.Get(Interval) ?? DefaultInterval, clock, cancellationToken);
        var now = await TopSample.ReadAsync(context.Daemon, clock, cancellationToken);
        context.Display.Line(TopPicture.Headline(now));
        foreach (var listing in TopPicture.Listings(now, new TopRates(before, now, clock)))
        {
            context.Display.Line("");
            context.Display.Show(listing);
        }

        return ExitCode.Ok;
    }

    private static async Task<ExitCode> FollowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var before = await TopSample.ReadAsync(context.Daemon, clock, cancellationToken);
        try
        {
            await context.Display.Console.Live(Picture(before, before, clock)).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
            {
                while (!await QuitKey.PressedWithinAsync(context.Get(Interval) ?? DefaultInterval, clock, cancellationToken))
                {
                    var now = await TopSample.ReadAsync(context.Daemon, clock, cancellationToken);
                    live.UpdateTarget(Picture(before, now, clock));
                    before = now;
                }
            });
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The usual way out.
        }

        return ExitCode.Ok;
    }

    private static Rows Picture(TopSample before, TopSample now, TimeProvider clock) => new(
        TopPicture.Listings(now, new TopRates(before, now, clock)).Select(TerminalTable.From).Prepend<IRenderable>(new Text(TopPicture.Headline(now))));
}
