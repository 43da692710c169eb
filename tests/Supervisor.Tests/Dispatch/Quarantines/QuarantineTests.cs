using Supervisor.Dispatch;
using Supervisor.Dispatch.Quarantines;
using Supervisor.TestKit;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch.Quarantines;

public sealed class QuarantineTests
{
    private readonly SettableClock _clock = new();

    [Fact]
    public void Add_MoreThanMayBeKept_TheOldestGo()
    {
        var quarantine = Make(new QuarantineLimits { MaxItems = 2 });
        Add(quarantine, 0, 1, 2);

        Assert.Equal([1UL, 2UL], quarantine.Items.Select(item => item.Item.First));
    }

    [Fact]
    public void Add_MoreBytesThanMayBeKept_TheOldestGo()
    {
        var bytes = Messages.Run(0, 1).Payload.Length;
        var quarantine = Make(new QuarantineLimits { MaxBytes = 2 * bytes });
        Add(quarantine, 0, 1, 2);

        Assert.Equal([1UL, 2UL], quarantine.Items.Select(item => item.Item.First));
    }

    [Fact]
    public void Add_ItemLargerThanAllMayBe_IsNotKeptAndNothingGoes()
    {
        var quarantine = Make(new QuarantineLimits { MaxBytes = 100 });
        Add(quarantine, 0);

        quarantine.Add("pool", 1, entry: null, Messages.Large(1, 100_000));

        Assert.Equal([0UL], quarantine.Items.Select(item => item.Item.First));
    }

    [Fact]
    public void Items_OlderThanMayBe_AreGone()
    {
        var quarantine = Make(new QuarantineLimits { MaxAge = TimeSpan.FromHours(1) });
        Add(quarantine, 0);
        _clock.Advance(TimeSpan.FromMinutes(50));
        Add(quarantine, 1);

        _clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal([1UL], quarantine.Items.Select(item => item.Item.First));
    }

    [Fact]
    public void Items_AfterTheClockWasSet_AreAsOldAsBefore()
    {
        var quarantine = Make(new QuarantineLimits { MaxAge = TimeSpan.FromHours(1) });
        Add(quarantine, 0);

        _clock.Offset = TimeSpan.FromDays(1);

        Assert.Single(quarantine.Items);
    }

    [Fact]
    public void Remove_Twice_IsFalseTheSecondTime()
    {
        var quarantine = Make(new QuarantineLimits());
        Add(quarantine, 0);
        var id = Assert.Single(quarantine.Items).Id;

        Assert.True(quarantine.Remove(id));
        Assert.False(quarantine.Remove(id));
        Assert.Empty(quarantine.Items);
    }

    private Quarantine Make(QuarantineLimits limits) => new(limits, new Numbers(), _clock);

    private static void Add(Quarantine quarantine, params ulong[] indexes)
    {
        foreach (var index in indexes)
        {
            quarantine.Add("pool", 1, entry: null, Messages.Run(index, 1));
        }
    }
}
