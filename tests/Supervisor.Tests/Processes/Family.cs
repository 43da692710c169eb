using System.Globalization;
using Supervisor.Items;
using Supervisor.Processes;
using Eventually = Supervisor.TestKit.Eventually;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>Processes that escape from their parent in every way there is, and note their pids in a directory.</summary>
internal sealed class Family : IDisposable
{
    private const int Size = 4;

    private readonly TempDirectory _notes = new();

    /// <summary>
    /// For a shell: one in a session of its own, an orphan in one of its own that forked twice, an orphan in the session of its parent, and
    /// the shell itself; all are deaf to SIGTERM.
    /// </summary>
    public string Script => $$"""
        trap '' TERM
        sleeper='echo > "{{_notes.Path}}/$$"; exec sleep 600'
        setsid sh -c "$sleeper" &
        (setsid sh -c "(sh -c '$sleeper' &)" &)
        (set -m; sh -c "$sleeper" &)
        eval "$sleeper"
        """;

    /// <summary>All of them, when they are there.</summary>
    public async Task<IReadOnlyList<ProcessIdentity>> MembersAsync()
    {
        await Eventually.HoldsAsync(() => Directory.GetFiles(_notes.Path).Length == Size, text: "all are there");
        var members = Directory.GetFiles(_notes.Path).Select(file => int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture)).Select(Identify).ToList();
        Assert.All(members, member => Assert.True(ProcFs.IsAlive(member)));
        return members;
    }

    public static async Task AssertDeadAsync(IReadOnlyList<ProcessIdentity> members) =>
        await Eventually.HoldsAsync(() => !members.Any(ProcFs.IsAlive), text: "all are dead");

    public void Dispose() => _notes.Dispose();

    private static ProcessIdentity Identify(int pid)
    {
        Assert.True(ProcFs.TryReadStat(pid, out var stat));
        return stat.Identity;
    }
}
