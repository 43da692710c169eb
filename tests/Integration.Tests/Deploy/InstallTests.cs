using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Deploy;

/// <summary>deploy/install.sh, into directories of the test's own. systemd is never told: its bus is not where the script looks.</summary>
public sealed class InstallTests : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "deploy", "install.sh");
    private static readonly string Published = Path.GetDirectoryName(DaemonProcess.DaemonPath)!;

    private readonly TempDirectory _directory = new();

    private string Home => _directory["home"];

    private string Staging => _directory["staging"];

    private (string Name, string Value)[] Variables =>
        [("HOME", Home), ("XDG_CONFIG_HOME", ""), ("XDG_RUNTIME_DIR", _directory["run"]), ("DBUS_SESSION_BUS_ADDRESS", ""), ("DESTDIR", "")];

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Installed_for_a_user_the_daemon_answers_and_uninstalled_nothing_is_left()
    {
        var installed = await RunAsync("--user", "--from", Published);
        Assert.SkipWhen(installed.Errors.Contains("does not run by itself", StringComparison.Ordinal), "The .NET runtime is not where a service looks for it.");
        Assert.Equal((0, ""), (installed.ExitCode, installed.Errors));

        await StartAndStopAsync(Path.Combine(Home, ".config/systemd/user/supervisor.service"));

        await SucceedAsync("--user", "--uninstall");
        Assert.Empty(Files(Home));
        Assert.Empty(Directory.GetDirectories(Home, "supervisor", SearchOption.AllDirectories));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Staged_for_the_system_everything_is_where_its_unit_says()
    {
        await StageAsync("--from", Published);

        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/supervisor.service")),
            await File.ReadAllTextAsync(Path.Combine(Staging, "etc/systemd/system/supervisor.service")));
        Assert.True(File.Exists(Path.Combine(Staging, "opt/supervisor/Supervisor")));
        Assert.False(File.Exists(Path.Combine(Staging, "opt/supervisor/appsettings.Development.json")));
        Assert.True(File.Exists(Path.Combine(Staging, "etc/supervisor/supervisor.json")));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_update_and_an_uninstall_leave_a_changed_configuration_and_a_purge_does_not()
    {
        var configuration = Path.Combine(Staging, "etc/supervisor/supervisor.json");
        await StageAsync("--from", Published);
        await File.WriteAllTextAsync(configuration, "{}");
        await File.WriteAllTextAsync(Path.Combine(Staging, "opt/supervisor/of-the-old-version"), "");

        await StageAsync("--from", Published);
        Assert.Equal("{}", await File.ReadAllTextAsync(configuration));
        Assert.False(File.Exists(Path.Combine(Staging, "opt/supervisor/of-the-old-version")));

        await StageAsync("--uninstall");
        Assert.Equal([configuration], Files(Staging));

        await StageAsync("--uninstall", "--purge");
        Assert.Empty(Files(Staging));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Another_prefix_is_in_the_unit()
    {
        await StageAsync("--from", Published, "--prefix", "/srv/sv/");

        Assert.Contains("\nExecStart=/srv/sv/Supervisor --config /etc/supervisor/supervisor.json", await File.ReadAllTextAsync(Path.Combine(Staging, "etc/systemd/system/supervisor.service")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Staging, "srv/sv/Supervisor")));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_directory_of_somebody_else_is_neither_replaced_nor_removed()
    {
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(Path.Combine(Home, "precious"), "");

        var installed = await RunAsync("--user", "--from", Published, "--prefix", Home);
        var uninstalled = await RunAsync("--user", "--uninstall", "--prefix", Home);

        Assert.Contains("holds something that this script did not install", installed.Errors, StringComparison.Ordinal);
        Assert.Contains("was not installed by this script", uninstalled.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 1), (installed.ExitCode, uninstalled.ExitCode));
        Assert.Equal([Path.Combine(Home, "precious")], Files(Home));
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("--user")]
    [InlineData("--user", "--uninstall")]
    [InlineData("--uninstall", "--purge")]
    public async Task A_dry_run_says_what_it_would_do_and_does_nothing(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--dry-run"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("\n+ ", $"\n{run.Output}", StringComparison.Ordinal);
        Assert.Empty(Files(_directory.Path));
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("--from lacks its value", "--user", "--from")]
    [InlineData("--users is no option", "--users")]
    [InlineData("--purge goes with --uninstall", "--user", "--purge")]
    [InlineData("is not absolute", "--user", "--prefix", "here")]
    [InlineData("is no published daemon", "--user", "--from", "/usr")]
    public async Task A_wrong_call_is_told_what_is_wrong(string expected, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_script_is_plain_sh()
    {
        Assert.Equal(new Command(0, "", ""), await Command.RunAsync("sh", ["-n", Script]));
        Assert.SkipUnless(Command.Exists("shellcheck"), "There is no shellcheck on this machine.");
        Assert.Equal(new Command(0, "", ""), await Command.RunAsync("shellcheck", [Script]));
    }

    private Task<Command> RunAsync(params string[] arguments) => Command.RunAsync("sh", [Script, .. arguments], Variables);

    private async Task SucceedAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    // As a package is made: below DESTDIR, without root.
    private async Task StageAsync(params string[] arguments)
    {
        var run = await Command.RunAsync("sh", [Script, .. arguments], [.. Variables, ("DESTDIR", Staging)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    // What systemd would do with the unit.
    private async Task StartAndStopAsync(string unit)
    {
        var command = (await File.ReadAllLinesAsync(unit)).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..]
            .Replace("%h", Home, StringComparison.Ordinal)
            .Replace("%E", Path.Combine(Home, ".config"), StringComparison.Ordinal)
            .Replace("%t", _directory["run"], StringComparison.Ordinal)
            .Split(' ');
        using var daemon = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        try
        {
            using var channel = UnixChannel.Open(command[^1]);
            await Eventually.HoldsAsync(() => IsServingAsync(channel), TimeSpan.FromMilliseconds(Patience.Test));
            Assert.Equal((uint)daemon.Id, (await new ControlService.ControlServiceClient(channel).GetStatusAsync(new GetStatusRequest())).Pid);
        }
        finally
        {
            Signals.Send(daemon.Id, Signals.Terminate);
        }

        await daemon.WaitForExitAsync();
        Assert.Equal(0, daemon.ExitCode);
    }

    private static async Task<bool> IsServingAsync(ChannelBase channel)
    {
        try
        {
            return (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest())).Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static string[] Files(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory, "*", SearchOption.AllDirectories) : [];
}
