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
    public async Task Top_draws_until_it_is_told_to_end()
    {
        var picture = await ShowAsync("top", noColor: "1", "timeout --foreground -s INT 5 ");

        Assert.Contains("ITEMS/S", picture, StringComparison.Ordinal);
        Assert.True(picture.Split("ITEMS/S").Length > 3, "It drew once only.");
    }

    private async Task<string> ShowAsync(string command, string noColor, string before = "")
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script(1) on this machine.");
        var line = $"stty cols 120 rows 50; {before}'{Ctl.Program}' {command} --socket '{daemon.Socket}'";
        using var process = Ctl.Start("script", new Dictionary<string, string> { ["NO_COLOR"] = noColor, ["TERM"] = "xterm-256color" }, "-qc", line, "/dev/null");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
