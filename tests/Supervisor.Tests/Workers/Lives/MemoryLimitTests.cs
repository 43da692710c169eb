using Microsoft.Extensions.Time.Testing;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Workers;
using Eventually = Supervisor.TestKit.Eventually;

namespace Supervisor.Tests.Workers;

/// <summary>Memory that no cgroup bounds is looked at.</summary>
public sealed class MemoryLimitTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact(Timeout = 60_000)]
    public async Task A_worker_over_its_limit_is_killed_and_the_report_says_why()
    {
        await using var host = await PoolHost.StartAsync();
        var pool = host.CreatePool(new PoolSpec
        {
            Name = "greedy",
            Command = ["sh", "-c", "x=$(head -c 60000000 /dev/zero | tr '\\0' x); while :; do sleep 1; done"],
            Workers = 1,
            Limits = new ProcessLimits { MemoryBytes = 50 << 20 },
        });

        pool.Start();

        await Eventually.HoldsAsync(() => pool.Workers is [{ LastCrash: not null }], text: "it was killed");
        var report = pool.Workers[0].LastCrash!;
        Assert.StartsWith("over its memory limit of 50 MiB (sampled: ", report.KilledBecause, StringComparison.Ordinal);
        Assert.Equal((Signals.Kill, null), (report.Signal, report.OutOfMemory));
    }

    [Fact]
    public void A_sample_is_taken_every_second_while_somebody_asks()
    {
        using var sampler = new RssSampler(_clock);
        var samples = new List<long>();
        Assert.True(ProcFs.TryReadStat(Environment.ProcessId, out var own));

        using (sampler.Add(own.Identity, samples.Add))
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
        }

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, samples.Count);
        Assert.All(samples, bytes => Assert.True(bytes > 1 << 20));
    }

    [Fact]
    public void Of_a_process_that_is_gone_there_is_nothing_to_tell()
    {
        using var sampler = new RssSampler(_clock);
        var samples = new List<long>();
        Assert.True(ProcFs.TryReadStat(Environment.ProcessId, out var own));

        using var watch = sampler.Add(own.Identity with { StartTime = own.StartTime + 1 }, samples.Add);
        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Empty(samples);
    }

    [Fact]
    public void One_watch_ends_without_the_others()
    {
        using var sampler = new RssSampler(_clock);
        var (first, second) = (0, 0);
        Assert.True(ProcFs.TryReadStat(Environment.ProcessId, out var own));
        var watch = sampler.Add(own.Identity, _ => first++);
        using var other = sampler.Add(own.Identity, _ => second++);

        _clock.Advance(TimeSpan.FromSeconds(1));
        watch.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 2), (first, second));
    }
}
