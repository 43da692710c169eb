using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>From nothing to a daemon of one's own, and back.</summary>
public sealed partial class OwnDaemonTests : IAsyncDisposable
{
    private readonly TempDirectory _home = new();

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop", "--now");
        _home.Dispose();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_init_writes_is_taken_by_start_and_stop_ends_it()
    {
        var written = await RunAsync("init", "--pool", "mine", "--workers", "2", "--command", "dotnet", TestWorkerProgram.AssemblyPath);
        var started = await RunAsync("start");
        var again = await RunAsync("start");
        var pid = int.Parse(Pid().Match(started.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        var pools = await RunAsync("pools");
        var alive = ProcessTable.IsAlive(pid);
        var stopped = await RunAsync("stop");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok, ExitCode.Ok, ExitCode.Ok), (written.ExitCode, started.ExitCode, again.ExitCode, stopped.ExitCode));
        Assert.Contains($"A daemon runs already: pid {pid}", again.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^mine .* [12]/2 ", pools.Output);
        Assert.Contains($"log {_home[".local/state/supervisor/daemon.log"]}", started.Output, StringComparison.Ordinal);
        Assert.True(alive);
        Assert.False(ProcessTable.IsAlive(pid));
        Assert.Contains("No daemon runs", (await RunAsync("stop")).Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_init_writes_without_a_command_is_taken_as_well()
    {
        await RunAsync("init");

        Assert.Equal(ExitCode.Ok, (await RunAsync("start")).ExitCode);
    }

    // Its lines that are commented out are for taking the // away.
    [Fact(Timeout = Patience.Test)]
    public async Task The_example_in_the_written_file_is_taken_once_it_is_no_comment()
    {
        var text = await File.ReadAllTextAsync((await InitAsync())[..^1], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_home[".config/supervisor/supervisor.json"], Examples().Replace(text, "$1"), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Ok, (await RunAsync("start")).ExitCode);
        Assert.Contains("images", (await RunAsync("pools")).Output, StringComparison.Ordinal);

        async Task<string> InitAsync()
        {
            await RunAsync("init");
            return _home[".config/supervisor/supervisor.json"] + "\n";
        }
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_file_that_is_there_is_overwritten_only_when_told()
    {
        await File.WriteAllTextAsync(_home["mine.json"], "{}", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.CannotCreate, (await RunAsync("init", _home["mine.json"])).ExitCode);
        Assert.Equal("{}", await File.ReadAllTextAsync(_home["mine.json"], TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Ok, (await RunAsync("init", _home["mine.json"], "--force")).ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_configuration_with_errors_is_told_with_the_daemons_words_and_code()
    {
        await File.WriteAllTextAsync(_home["bad.json"], """{ "Supervisor": { "Pols": {} } }""", TestContext.Current.CancellationToken);

        var result = await RunAsync("start", "--config", _home["bad.json"]);

        Assert.Equal(ExitCode.Configuration, result.ExitCode);
        Assert.Contains("Supervisor:Pols is unknown", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, (await RunAsync("start", "--config", _home["none.json"])).ExitCode);
    }

    private Task<CtlResult> RunAsync(params string[] arguments) => Ctl.RunAsync(
        new Dictionary<string, string> { ["HOME"] = _home.Path, ["XDG_RUNTIME_DIR"] = _home.Path, ["XDG_CONFIG_HOME"] = "", ["XDG_STATE_HOME"] = "" }, arguments);

    [GeneratedRegex("pid (\\d+)")]
    private static partial Regex Pid();

    [GeneratedRegex("(?m)^( *)//(?! )")]
    private static partial Regex Examples();
}
