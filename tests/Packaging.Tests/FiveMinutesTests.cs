using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Client;
using Supervisor.Packaging.Tests.Fixtures;
using TemplateNamespace;

namespace Supervisor.Packaging.Tests;

/// <summary>The page for newcomers, line by line as it stands, with the packages of this build.</summary>
public sealed class FiveMinutesTests(PackageFeed feed)
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(BuiltFrom.Repository, "docs/worker-in-five-minutes.md"));

    [Fact(Timeout = Patience.Test)]
    public async Task The_pages_commands_do_what_it_says()
    {
        var output = "";
        foreach (var line in Lines("sh"))
        {
            if (line.Contains("supervisor/Supervisor.dll", StringComparison.Ordinal))
            {
                await CallWorkersAsync(line);
            }
            else
            {
                output += await feed.RunAsync(line, TestContext.Current.CancellationToken);
            }
        }

        Assert.Contains("\n2047 = 23 * 89\n", output, StringComparison.Ordinal);
        Assert.Contains("\n1125899906842623 = 3 * 11 * 31 * 251 * 601 * 1801 * 4051\n", output, StringComparison.Ordinal);
        Assert.Equal(
            Lines("json"),
            File.ReadLines(Path.Combine(feed.Directory, "FactorWorker/supervisor.json")).Where(line => !line.StartsWith("//", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_has_both_templates()
    {
        Assert.Contains(Lines("sh"), line => line.StartsWith("dotnet new supervisor-program", StringComparison.Ordinal));
        Assert.Contains(Lines("sh"), line => line.StartsWith("dotnet new supervisor-worker", StringComparison.Ordinal));
        Assert.Contains(Lines("sh"), line => line.Contains("supervisor/Supervisor.dll", StringComparison.Ordinal));
    }

    private async Task CallWorkersAsync(string line)
    {
        using var daemon = feed.Start($"exec {line}");
        var output = daemon.StandardOutput.ReadToEndAsync();
        try
        {
            await Eventually.HoldsAsync(() => daemon.HasExited || File.Exists(feed.DefaultSocket), Patience.Daemon);
            Assert.False(daemon.HasExited, daemon.HasExited ? await output : null);

            await using var pool = await Pool.ConnectAsync("factorworker", new SupervisorClientOptions { Socket = feed.DefaultSocket });
            var factors = await pool.MapAsync(Factorize, [new Number { Value = 2047 }, new Number { Value = 4096 }], cancellationToken: TestContext.Current.CancellationToken);

            Assert.Equal([23, 89], factors[0].Primes);
            Assert.Equal(Enumerable.Repeat(2UL, 12), factors[1].Primes);
        }
        finally
        {
            await StopAsync(daemon);
        }

        Assert.Contains("factorworker/1#2 starts", await output, StringComparison.Ordinal);
    }

    private static async Task StopAsync(Process daemon)
    {
        Signals.Send(daemon.Id, Signals.Terminate);
        await daemon.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience.Daemon, CancellationToken.None);
    }

    // The package is of the template's name, the messages are those of any.
    private static Method<Number, Factors> Factorize => new(
        MethodType.Unary,
        "factorworker.v1.Factorizer",
        "Factorize",
        Marshallers.Create(message => message.ToByteArray(), Number.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), Factors.Parser.ParseFrom));

    private static IEnumerable<string> Lines(string language)
    {
        var inside = false;
        foreach (var line in Page)
        {
            if (inside && line != "```")
            {
                yield return line;
            }

            inside = line == $"```{language}" || (inside && line != "```");
        }
    }
}
