using System.Diagnostics;
using System.Text;
using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>What a terminal shows; script(1) makes one.</summary>
public sealed class TerminalTests(PoolDaemon daemon)
{
    private const string Colour = "\e[38;";

    [Fact(Timeout = Patience.Test)]
    public async Task A_terminal_has_colours_and_NO_COLOR_takes_them_away()
    {
        Assert.Contains(Colour, await ShowAsync("pools", noColor: ""), StringComparison.Ordinal);
        Assert.DoesNotContain(Colour, await ShowAsync("pools", noColor: "1"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Top_draws_again_and_again()
    {
        using var process = Start("top --interval 200ms", noColor: "1");
        var picture = new StringBuilder();
        var buffer = new char[4096];
        while (picture.ToString().Split("ITEMS/S").Length < 8)
        {
            var read = await process.StandardOutput.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(read > 0, $"It ended after:\n{picture}");
            picture.Append(buffer, 0, read);
        }

        process.Kill(entireProcessTree: true);
    }

    private async Task<string> ShowAsync(string command, string noColor)
    {
        using var process = Start(command, noColor);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private Process Start(string command, string noColor)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script(1) on this machine.");
        return Ctl.Start(
            "script",
            new Dictionary<string, string> { ["NO_COLOR"] = noColor, ["TERM"] = "xterm-256color" },
            "-qc", $"stty cols 120 rows 50; '{Ctl.Program}' {command} --socket '{daemon.Socket}'", "/dev/null");
    }
}
