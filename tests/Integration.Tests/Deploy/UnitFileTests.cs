using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Deploy;

/// <summary>The units of deploy/, as systemd reads them.</summary>
public sealed partial class UnitFileTests : IDisposable
{
    private static readonly string Deploy = Path.Combine(Repository.Root, "deploy");

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Patience.Test)]
    [InlineData("supervisor.service", "--system")]
    [InlineData("supervisor-user.service", "--user")]
    public async Task Systemd_understands_every_line_of_a_unit(string unit, string scope)
    {
        SkipWithoutSystemdAnalyze();

        // It also looks for the program, which is not installed here.
        var text = await File.ReadAllTextAsync(Path.Combine(Deploy, unit));
        await File.WriteAllTextAsync(_directory[unit], Program().Replace(text, "ExecStart=/bin/true"));

        var verified = await Command.RunAsync("systemd-analyze", [scope, "verify", _directory[unit]], ("XDG_RUNTIME_DIR", _directory.Path));

        Assert.Equal((0, "", ""), (verified.ExitCode, verified.Output, verified.Errors));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_sandbox_is_as_tight_as_the_README_says()
    {
        SkipWithoutSystemdAnalyze();

        var security = await Command.RunAsync("systemd-analyze", ["security", "--offline=true", "--no-pager", Path.Combine(Deploy, "supervisor.service")]);

        Assert.Equal(0, security.ExitCode);
        Assert.InRange(Number(Exposure().Match(security.Output)), 0, Number(NotedExposure().Match(await File.ReadAllTextAsync(Path.Combine(Deploy, "README.md")))));
    }

    [Theory]
    [InlineData("supervisor.service")]
    [InlineData("supervisor-user.service")]
    public async Task Systemd_waits_longer_for_a_stop_than_the_daemon_takes_by_default(string unit)
    {
        var stop = StopTimeout().Match(await File.ReadAllTextAsync(Path.Combine(Deploy, unit)));
        var shutdown = ShutdownTimeout().Match(await File.ReadAllTextAsync(Path.Combine(Deploy, "supervisor.sample.json")));

        Assert.True(Number(stop) >= Number(shutdown) + 30);
    }

    private static void SkipWithoutSystemdAnalyze() => Assert.SkipUnless(Command.Exists("systemd-analyze"), "There is no systemd-analyze on this machine.");

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ExecStart=\S+", RegexOptions.Multiline)]
    private static partial Regex Program();

    [GeneratedRegex(@"Overall exposure level for \S+: (\d+\.\d)")]
    private static partial Regex Exposure();

    [GeneratedRegex(@"an exposure of (\d+\.\d)")]
    private static partial Regex NotedExposure();

    [GeneratedRegex(@"^TimeoutStopSec=(\d+)s$", RegexOptions.Multiline)]
    private static partial Regex StopTimeout();

    [GeneratedRegex("\"ShutdownTimeout\": \"(\\d+)s\"")]
    private static partial Regex ShutdownTimeout();
}
