using System.Diagnostics;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Leftovers;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>What the next start of the daemon does about processes that daemon and warden could not end.</summary>
public sealed class EarlierLivesTests : IDisposable
{
    // Does nothing but become itself.
    private const string Again = "exec sh -c \"$0\" \"$0\"";

    private readonly TempDirectory _runtime = new();
    private readonly LifeMark _life = LifeMark.Begin();
    private readonly LifeRecord _record;
    private readonly List<Process> _started = [];

    public EarlierLivesTests() => _record = LifeRecord.Begin(LifeRecord.DirectoryIn(_runtime.Path), _life, cgroup: null);

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _runtime.Dispose();
    }

    [Fact]
    public async Task What_carries_the_mark_is_killed_with_its_descendants()
    {
        using var family = new Family();
        Start(family.Script, _life.Child(3).Text);
        var members = await family.MembersAsync();

        var killed = await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System);

        Assert.DoesNotContain(members, ProcFs.IsAlive);
        Assert.Subset(killed.ToHashSet(), members.ToHashSet());
        Assert.Empty(LifeRecord.All(LifeRecord.DirectoryIn(_runtime.Path)));
    }

    // While a process is in execve it shows nobody its environment, so one look is not enough.
    [Fact]
    public async Task What_is_between_two_programs_is_killed()
    {
        var restless = Start(Again, _life.Child(3).Text, Again);

        await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System);

        Assert.False(ProcFs.IsAlive(restless));
    }

    [Fact]
    public async Task What_is_recorded_is_killed_if_it_is_still_the_same_process()
    {
        var recorded = Start("exec sleep 600", mark: "");
        _record.Add("1", recorded);

        await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System);

        Assert.False(ProcFs.IsAlive(recorded));
    }

    [Fact]
    public async Task A_process_that_has_got_a_recorded_number_is_left_alone()
    {
        var later = Start("exec sleep 600", mark: "");
        _record.Add("1", later with { StartTime = later.StartTime - 1 });

        Assert.Empty(await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System));

        Assert.True(ProcFs.IsAlive(later));
    }

    [Fact]
    public async Task Numbers_of_another_boot_mean_nothing()
    {
        var other = Start("exec sleep 600", _life.Child(1).Text);
        _record.Add("1", other);
        var boot = Directory.GetFiles(_runtime.Path, "boot", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(boot, "another");

        Assert.Empty(await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System));

        Assert.True(ProcFs.IsAlive(other));
        Assert.Empty(LifeRecord.All(LifeRecord.DirectoryIn(_runtime.Path)));
    }

    [Fact]
    public async Task A_record_that_was_cut_short_does_no_harm()
    {
        _record.Add("1", new ProcessIdentity(1, 0));
        await File.WriteAllTextAsync(Directory.GetFiles(_runtime.Path, "1.process", SearchOption.AllDirectories).Single(), "17");

        Assert.Empty(await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System));
    }

    [Fact]
    public async Task Without_an_earlier_life_there_is_nothing_to_do()
    {
        Assert.Empty(await EarlierLives.SweepAsync("/nowhere", TimeProvider.System));
    }

    private ProcessIdentity Start(string script, string mark, params IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", script, .. arguments]) { Environment = { [LifeMark.Variable] = mark } })!;
        _started.Add(process);
        Assert.True(ProcFs.TryReadStat(process.Id, out var stat));
        return stat.Identity;
    }
}
