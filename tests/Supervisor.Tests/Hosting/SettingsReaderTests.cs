using Microsoft.Extensions.Logging;
using Supervisor.Hosting;
using Supervisor.TestKit;
using Supervisor.Workers;

namespace Supervisor.Tests.Hosting;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Everything_that_is_set_arrives()
    {
        var settings = Read("""
            {
              "Supervisor": {
                "Socket": "/run/x/s.sock",
                "Pools": {
                  "images": {
                    "Command": ["{dotnet}", "{app}/w.dll", "--fast"],
                    "WorkingDirectory": "/srv",
                    "Environment": { "MODE": "{app}" },
                    "Workers": 4, "Concurrency": 2,
                    "StartTimeout": "1m", "StopGrace": "00:00:07", "CancelGrace": "250ms",
                    "Restart": { "InitialDelay": "1s", "MaxDelay": "2s", "StableAfter": "3s", "Budget": 9, "BreakDuration": "4s" },
                    "MaxItemsPerWorker": 1000
                  }
                },
                "Limits": { "MaxItemBytes": 1000, "ShutdownTimeout": "1.5s" },
                "Log": { "Level": "debug", "Overrides": { "Microsoft.AspNetCore": "Error" }, "File": "/var/log/s.json" }
              }
            }
            """);

        var pool = Assert.Single(settings.Pools);
        var app = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        Assert.Equal("/run/x/s.sock", settings.Socket);
        Assert.Equal("images", pool.Name);
        Assert.EndsWith("/dotnet", pool.Command[0], StringComparison.Ordinal);
        Assert.Equal([$"{app}/w.dll", "--fast"], pool.Command.Skip(1));
        Assert.Equal("/srv", pool.WorkingDirectory);
        Assert.Equal(app, pool.Environment["MODE"]);
        Assert.Equal((4, 2, 1000), (pool.Workers, pool.Concurrency, pool.MaxItemsPerWorker));
        Assert.Equal([60, 7, 0.25], [pool.StartTimeout.TotalSeconds, pool.StopGrace.TotalSeconds, pool.CancelGrace.TotalSeconds]);
        Assert.Equal(
            [1, 2, 3, 4],
            [pool.Restart.InitialDelay.TotalSeconds, pool.Restart.MaxDelay.TotalSeconds, pool.Restart.StableAfter.TotalSeconds, pool.Restart.BreakDuration.TotalSeconds]);
        Assert.Equal(9, pool.Restart.Budget);
        Assert.Equal((1000, 1.5), (settings.Limits.MaxItemBytes, settings.Limits.ShutdownTimeout.TotalSeconds));
        Assert.Equal((LogLevel.Debug, LogLevel.Error), (settings.LogLevel, settings.Log.Overrides["Microsoft.AspNetCore"]));
    }

    [Fact]
    public void A_pool_of_servers_is_told_by_its_kind_and_has_defaults()
    {
        var pools = Read("""
            {
              "Supervisor": {
                "Pools": {
                  "a": { "Kind": "server", "Command": ["x", "{socket}"] },
                  "b": { "Kind": "Server", "Command": ["x"], "Server": { "Listen": "tcp", "DescriptorSets": ["{app}/x.protoset"], "HealthService": "x.v1.X" } },
                  "c": { "Command": ["x"] }
                }
              }
            }
            """).Pools;

        var set = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory) + "/x.protoset";
        Assert.Equal([new ServerSpec(), new ServerSpec { Listen = ServerListen.Tcp, DescriptorSets = [set], HealthService = "x.v1.X" }, null], pools.Select(pool => pool.Server));
        Assert.Equal("{socket}", pools[0].Command[1]);
    }

    [Theory]
    [InlineData("""{ "Sokcet": "/x" }""", "Supervisor:Sokcet is unknown: did you mean \"Socket\"?")]
    [InlineData("""{ "Zebra": 1 }""", "Supervisor:Zebra is unknown: known are Access, Cgroups, Limits, Log, Pools, Reflection, Socket, Tcp.")]
    [InlineData("""{ "Socket": "s.sock" }""", "Supervisor:Socket \"s.sock\" is not absolute: give the whole path.")]
    [InlineData("""{ "Pools": { "A": { "Command": ["x"] } } }""", "Supervisor:Pools:A \"A\" must be 1 to 64 characters of a-z, 0-9, \"-\", \"_\" and \".\".")]
    [InlineData("""{ "Pools": { "a": {} } }""", "Supervisor:Pools:a:Command is empty: give the program and its arguments.")]
    [InlineData("""{ "Pools": { "a": { "Command": "x y" } } }""", "Supervisor:Pools:a:Command is \"x y\": give a list, as [\"program\", \"argument\"].")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x"], "StopGrace": "5" } } }""", "Supervisor:Pools:a:StopGrace is \"5\": give a duration such as 200ms, 5s, 2m, 1h or 00:00:05.")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x"], "Restart": { "MaxDelay": "1ms" } } } }""", "Supervisor:Pools:a:Restart:MaxDelay 00:00:00.0010000 is shorter than InitialDelay, 00:00:00.2000000.")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x"], "Environment": { "SUPERVISOR_SOCKET": "x" } } } }""", "Supervisor:Pools:a:Environment:SUPERVISOR_SOCKET is set by the supervisor: remove it.")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x"], "Kind": "Daemon" } } }""", "Supervisor:Pools:a:Kind is \"Daemon\": give one of Worker, Server.")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x"], "Server": { "Listen": "Tcp" } } } }""", "Supervisor:Pools:a:Server is for pools of servers: set Kind to Server, or remove it.")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x"], "Kind": "Server", "Server": { "DescriptorSets": ["x.protoset"] } } } }""", "Supervisor:Pools:a:Server:DescriptorSets \"x.protoset\" must be an absolute path.")]
    [InlineData("""{ "Pools": { "a": { "Command": ["x", "--port={port}"], "Kind": "Server" } } }""", "Supervisor:Pools:a:Command holds {port}, which there is only when the server listens on tcp: set Server.Listen, or use {address}.")]
    [InlineData("""{ "Limits": { "MaxConnections": 0 } }""", "Supervisor:Limits:MaxConnections is 0: give 1 to 1000000.")]
    [InlineData("""{ "Reflection": "maybe" }""", "Supervisor:Reflection is \"maybe\": give true or false.")]
    [InlineData("""{ "Limits": 5 }""", "Supervisor:Limits is \"5\": give an object, as { \"Name\": ... }.")]
    [InlineData("""{ "Log": { "Level": "Loud" } }""", "Supervisor:Log:Level is \"Loud\": give one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    [InlineData("""{ "Log": { "Level": { "Default": "Debug" } } }""", "Supervisor:Log:Level has parts: give a single value.")]
    [InlineData("""{ "Access": { "Users": ["root", "no-such-user"] } }""", "Supervisor:Access:Users:1 \"no-such-user\" is no user of this machine: make it, or remove the name.")]
    [InlineData("""{ "Access": { "Groups": "wheel" } }""", "Supervisor:Access:Groups is \"wheel\": give a list, as")]
    [InlineData("""{ "Access": { "OperatorGroups": ["no-such-group"] } }""", "Supervisor:Access:OperatorGroups:0 \"no-such-group\" is no group of this machine")]
    [InlineData("""{ "Tcp": { "Endpoint": "0.0.0.0:50051" } }""", "Supervisor:Tcp:Endpoint 0.0.0.0:50051 is not a loopback address, and there is no TLS: set Certificate, Key and ClientCa.")]
    [InlineData("""{ "Log": { "File": "s.json" } }""", "Supervisor:Log:File \"s.json\" must be an absolute path.")]
    public void An_error_names_its_key_and_what_to_do(string section, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Refusal($$"""{ "Supervisor": {{section}} }""").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_section_with_another_name_is_an_error() =>
        Assert.Contains("Suprevisor", Assert.Single(Refusal("""{ "Suprevisor": { "Socket": "/x" } }""").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_JSON_is_an_error_that_names_it() =>
        Assert.StartsWith(_directory["c.json"] + " cannot be read", Assert.Single(Refusal("{ nope").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_an_error() =>
        Assert.Contains("/nowhere.json cannot be read", Assert.Throws<StartupException>(() => SettingsReader.Read(CommandLine.Parse(["--config", "/nowhere.json"]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_socket_path_may_have_107_bytes()
    {
        Assert.Null(SocketPath.Problem("/" + new string('a', 106)));
        Assert.Contains("108 bytes", SocketPath.Problem("/" + new string('ä', 53) + "b"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_beats_the_file()
    {
        var settings = Read("""{ "Supervisor": { "Socket": "/a/s", "Limits": { "MaxConnections": 5 } } }""", "--socket=/b/s", "--Supervisor:Limits:MaxConnections", "6");

        Assert.Equal(("/b/s", 6), (settings.Socket, settings.Limits.MaxConnections));
    }

    [Fact]
    public void A_private_daemon_has_no_pools_of_the_configuration_and_logs_little()
    {
        var settings = Read("""{ "Supervisor": { "Pools": { "a": { "Command": ["x"] } } } }""", "--private");

        Assert.Empty(settings.Pools);
        Assert.Equal(LogLevel.Error, settings.LogLevel);
        Assert.NotEqual(Read("{}", "--private").Socket, settings.Socket);
    }

    [Fact]
    public void Users_and_groups_are_names_or_numbers_and_a_private_daemon_passes_over_them()
    {
        const string json = """{ "Supervisor": { "Access": { "Users": ["root", 1000], "OperatorGroups": ["root", "50"] } } }""";

        var access = Read(json).Access;
        Assert.Equal([0U, 1000U], access.Users.Order());
        Assert.Equal([0U, 50U], access.OperatorGroups.Order());
        Assert.False(Read(json, "--private").Access.IsOpenToOthers);
    }

    [Theory]
    [InlineData("--socket", "--socket lacks its value: give one behind it.")]
    [InlineData("--privat", "--privat is no option: did you mean \"--private\"?")]
    [InlineData("x", "x is no option: known are --config, --help, --log-level, --private, --socket, --version.")]
    public void An_unknown_option_is_an_error(string option, string expected) =>
        Assert.Equal([expected], CommandLine.Parse([option]).Problems.Select(problem => problem.ToString()));

    private DaemonSettings Read(string json, params string[] arguments)
    {
        File.WriteAllText(_directory["c.json"], json);
        return SettingsReader.Read(CommandLine.Parse(["--config", _directory["c.json"], .. arguments]));
    }

    private StartupException Refusal(string json)
    {
        var refusal = Assert.Throws<StartupException>(() => Read(json));
        Assert.Equal(ExitCode.Configuration, refusal.Code);
        return refusal;
    }
}
