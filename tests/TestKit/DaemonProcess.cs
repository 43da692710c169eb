using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Supervisor.TestKit;

/// <summary>A real daemon, with a socket and a configuration of its own, as an operator would start it.</summary>
public sealed partial class DaemonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _directory;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;
    private bool _handedOver;

    private DaemonProcess(TempDirectory directory, string? temporaryDirectory, IReadOnlyList<string> arguments)
    {
        _directory = directory;
        _process = new Process { StartInfo = StartInfo(arguments) };
        if (temporaryDirectory is not null)
        {
            _process.StartInfo.Environment["TMPDIR"] = temporaryDirectory;
        }

        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
    }

    /// <summary>The daemon next to the test, put there by the build.</summary>
    public static string DaemonPath { get; } = Path.Combine(AppContext.BaseDirectory, "supervisor", "Supervisor.dll");

    public string SocketPath => _directory["run/s.sock"];

    public int Pid { get; private set; }

    public string Output => string.Join('\n', _output);

    /// <summary>Starts a daemon and waits until it listens.</summary>
    /// <param name="configuration">Its configuration file, as JSON.</param>
    /// <param name="arguments">More arguments.</param>
    public static Task<DaemonProcess> StartAsync(string configuration, params string[] arguments) => StartAsync(configuration, null, arguments);

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    /// <param name="configuration">Its configuration file, as JSON.</param>
    /// <param name="temporaryDirectory">Its TMPDIR; null: the test's.</param>
    /// <param name="arguments">More arguments.</param>
    public static async Task<DaemonProcess> StartAsync(string configuration, TempDirectory? temporaryDirectory, IReadOnlyList<string> arguments)
    {
        var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["appsettings.json"], configuration);
        return await StartAsync(new DaemonProcess(directory, temporaryDirectory?.Path, arguments));
    }

    /// <summary>Starts the next one where this one was, which has ended, with the same configuration. This one is then disposed of.</summary>
    public async Task<DaemonProcess> StartAgainAsync()
    {
        _handedOver = true;
        _process.Dispose();
        return await StartAsync(new DaemonProcess(_directory, null, []));
    }

    private static async Task<DaemonProcess> StartAsync(DaemonProcess daemon)
    {
        daemon._process.Start();
        daemon.Pid = daemon._process.Id;
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        await Eventually.HoldsAsync(() => daemon._process.HasExited || daemon.Listens(), Patience, "the daemon listens");
        return daemon._process.HasExited
            ? throw new InvalidOperationException($"The daemon exited with {daemon._process.ExitCode}:\n{daemon.Output}")
            : daemon;
    }

    /// <summary>Starts a daemon that is the first process of a PID namespace, as in a container. Needs root.</summary>
    public static async Task<DaemonProcess> StartInNamespaceAsync(string configuration)
    {
        var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["appsettings.json"], configuration);
        var daemon = new DaemonProcess(directory, null, []);
        var start = daemon._process.StartInfo;
        string[] arguments = ["--pid", "--fork", "--mount-proc", "--kill-child", start.FileName, .. start.ArgumentList];
        start.FileName = "unshare";
        start.ArgumentList.Clear();
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        await StartAsync(daemon);
        daemon.Pid = ProcessTable.Descendants(daemon.Pid)[0];
        return daemon;
    }

    /// <summary>Where it listens on TCP too, as its log says.</summary>
    public async Task<Uri> TcpAddressAsync()
    {
        await Eventually.HoldsAsync(() => TcpAddress().IsMatch(Output));
        return new Uri(TcpAddress().Match(Output).Groups[1].Value);
    }

    /// <summary>Gives it another configuration, and SIGHUP.</summary>
    /// <param name="configuration">The whole file, as JSON.</param>
    public void Reload(string configuration)
    {
        File.WriteAllText(_directory["appsettings.json"], configuration);
        Signals.Send(Pid, Signals.HangUp);
    }

    /// <summary>Without waiting for what it does.</summary>
    public void Signal(int signal) => Signals.Send(Pid, signal);

    /// <summary>Its exit code, when it has ended by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL, as the worst that can happen.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Pid, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(Pid, Signals.Terminate);
        return await ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_handedOver)
        {
            return;
        }

        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
        _directory.Dispose();
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments) => new("dotnet", [DaemonPath, "--socket", SocketPath, "--config", _directory["appsettings.json"], .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = _directory.Path,
    };

    private bool Listens()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("Listens on (http\\S+) too")]
    private static partial Regex TcpAddress();
}
