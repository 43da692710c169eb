using System.Text.RegularExpressions;
using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>What the program says when it cannot.</summary>
public sealed partial class ErrorTests(PoolDaemon daemon) : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task No_daemon_is_told_with_its_place_and_how_to_start_one()
    {
        var result = await Ctl.RunAsync("status", "--socket", _files["s.sock"]);

        AssertFails(result, ExitCode.Unavailable, $"There is no daemon: {_files["s.sock"]} does not exist. Start one with `supervisorctl start`");
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_file_that_is_no_socket_is_told_in_the_words_of_the_command_line()
    {
        var result = await Ctl.RunAsync("status", "--socket", _files.Write("s.sock", "", UnixFileMode.UserRead));

        AssertFails(result, ExitCode.Unavailable, "is no socket. Set --socket to the supervisor's.");
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("workers", "nope")]
    [InlineData("restart", "nope")]
    [InlineData("drain", "nope")]
    [InlineData("events", "nope")]
    [InlineData("logs", "--pool", "nope")]
    public async Task A_pool_that_is_not_there_is_told_with_those_that_are(params string[] command) =>
        AssertFails(await daemon.RunAsync(command), ExitCode.NotFound, "There is no pool \"nope\"; there are ");

    [Fact(Timeout = Patience.Test)]
    public async Task A_value_that_the_daemon_does_not_take_is_told_with_its_field() =>
        AssertFails(await daemon.RunAsync("resize", "looked-at", "0"), ExitCode.Usage, "workers: is 0; 1 to 1024.");

    [Fact(Timeout = Patience.Test)]
    public async Task Who_may_only_submit_work_is_told_so()
    {
        _files.Write("tokens", $"submit {Token}\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var guarded = await DaemonProcess.StartAsync($$"""{ "Supervisor": { "Tcp": { "Endpoint": "127.0.0.1:0", "TokenFile": "{{_files["tokens"]}}" } } }""");
        await Eventually.HoldsAsync(() => Address().IsMatch(guarded.Output), TimeSpan.FromMilliseconds(Patience.Test));
        string[] place = ["--address", Address().Match(guarded.Output).Groups[1].Value];

        Assert.Equal(ExitCode.Ok, (await Ctl.RunAsync(["status", .. place, "--token-file", _files["tokens"]])).ExitCode);
        AssertFails(await Ctl.RunAsync(["resize", "x", "2", .. place, "--token-file", _files["tokens"]]), ExitCode.Permission, "does not allow that");
        AssertFails(await Ctl.RunAsync(["status", .. place]), ExitCode.Permission, "The call carries no token");
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_daemon_of_another_user_is_not_spoken_to_unless_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give files away.");
        var chown = Ctl.Start("chown", new Dictionary<string, string>(), "54001", _files.Path);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_files["s.sock"]));
        listener.Listen();

        AssertFails(await Ctl.RunAsync("status", "--socket", _files["s.sock"]), ExitCode.Unavailable, "name its user with --server-user");
    }

    private static void AssertFails(CtlResult result, ExitCode code, string message)
    {
        Assert.Equal((code, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("supervisorctl: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex("Listens on (http\\S+) too")]
    private static partial Regex Address();
}
