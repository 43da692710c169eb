using System.Diagnostics;
using System.Globalization;
using Supervisor.Worker;

namespace Supervisor.TestWorker;

/// <summary>
/// What the command line asks for, each as "--name" or "--name=value":
/// <list type="bullet">
/// <item>exit=N: exits at once with N.</item>
/// <item>write-error=TEXT: writes it to standard error first.</item>
/// <item>spawn-grandchild=FILE: starts a process that sleeps, and writes its pid to the file.</item>
/// <item>spawn-orphans=DIRECTORY: starts three processes that sleep: a child, one in a session of its own, one that forked twice besides; each notes its pid as a file.</item>
/// <item>ignore-sigterm: SIGTERM does nothing.</item>
/// <item>never-attach: sleeps until it is killed.</item>
/// <item>initializer-delay=MS, fail-initializer, fail-initializer=FILE (while it exists).</item>
/// <item>exit-after-ready=N: exits with N after the initializer; exit-after-ready-delay=MS waits before.</item>
/// <item>rude=HOW: breaks the protocol, see <see cref="RudeWorker"/>; of several processes with the same rude-once=FILE only the first.</item>
/// <item>shows=FILE: has no services but shows what the file says, see <see cref="ShowingWorker"/>.</item>
/// <item>exit-file=FILE: the exit hook appends a line.</item>
/// <item>own-pool=N: is no worker, but owns a private pool of N workers that run this program; end=HOW is what becomes of it, see <see cref="PoolOwner"/>.</item>
/// <item>own-process=WHAT: is no worker, but owns a process of this program, see <see cref="ProcessOwner"/>.</item>
/// </list>
/// </summary>
internal sealed class Switches
{
    private readonly Dictionary<string, string> _values;

    private Switches(Dictionary<string, string> values) => _values = values;

    internal static Switches Parse(string[] args) => new(args
        .Where(argument => argument.StartsWith("--", StringComparison.Ordinal))
        .Select(argument => argument[2..].Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : ""));

    internal int? OwnPool => _values.ContainsKey("own-pool") ? Number("own-pool") : null;

    internal string? OwnProcess => _values.GetValueOrDefault("own-process");

    internal string End => _values.GetValueOrDefault("end", "");

    internal string? Shows => _values.GetValueOrDefault("shows");

    /// <summary>Null: it behaves.</summary>
    internal string? TakeRudeness()
    {
        if (!_values.TryGetValue("rude", out var how))
        {
            return null;
        }

        try
        {
            File.Open(_values["rude-once"], FileMode.CreateNew).Dispose();
            return how;
        }
        catch (IOException)
        {
            return null;
        }
    }

    internal void ActBeforeAttaching()
    {
        if (_values.TryGetValue("write-error", out var text))
        {
            Console.Error.WriteLine(text);
        }

        if (_values.TryGetValue("spawn-grandchild", out var file))
        {
            SpawnGrandchild(file);
        }

        if (_values.TryGetValue("spawn-orphans", out var directory))
        {
            SpawnOrphans(directory);
        }

        IgnoreSigterm();
        if (_values.ContainsKey("exit"))
        {
            Environment.Exit(Number("exit"));
        }

        if (_values.ContainsKey("never-attach"))
        {
            SleepForEver();
        }
    }

    internal async Task InitializeAsync(WorkerStart start, CancellationToken cancellationToken)
    {
        Initialization.Note(start);
        // Once more: the host has meanwhile asked for the signal.
        IgnoreSigterm();
        await Wait("initializer-delay", cancellationToken);
        if (_values.TryGetValue("fail-initializer", out var file) && (file.Length == 0 || File.Exists(file)))
        {
            throw new InvalidOperationException("The initializer was told to fail.");
        }

        if (_values.ContainsKey("exit-after-ready"))
        {
            _ = ExitSoonAsync();
        }
    }

    internal async Task ExitAsync(WorkerStart start)
    {
        if (_values.TryGetValue("exit-file", out var file))
        {
            await File.AppendAllTextAsync(file, start.WorkerId + "\n");
        }
    }

    private void IgnoreSigterm()
    {
        const int Sigterm = 15;
        if (_values.ContainsKey("ignore-sigterm"))
        {
            ProcessDeath.Ignore(Sigterm);
        }
    }

    private async Task ExitSoonAsync()
    {
        await Wait("exit-after-ready-delay", CancellationToken.None);
        ProcessDeath.Die(0, Number("exit-after-ready"));
    }

    private async Task Wait(string name, CancellationToken cancellationToken)
    {
        if (_values.ContainsKey(name))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Number(name)), TimeProvider.System, cancellationToken);
        }
    }

    private int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    private static void SpawnGrandchild(string file)
    {
        using var grandchild = Process.Start("sleep", "1000");
        File.WriteAllText(file + ".unfinished", grandchild.Id.ToString(CultureInfo.InvariantCulture));
        File.Move(file + ".unfinished", file, overwrite: true);
    }

    private static void SpawnOrphans(string directory)
    {
        var script = $"""
            trap '' TERM
            sleeper='echo > "{directory}/$$"; exec sleep 1000'
            sh -c "$sleeper" &
            setsid sh -c "$sleeper" &
            (setsid sh -c "(sh -c '$sleeper' &)" &)
            """;
        using var shell = Process.Start("sh", ["-c", script.ReplaceLineEndings("\n")]);
        shell.WaitForExit();
    }

    private static void SleepForEver()
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
