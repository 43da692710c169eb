using Supervisor.Dispatch.Scheduling;

namespace Supervisor.Tests.Dispatch;

public sealed class AlarmsTests
{
    private readonly Alarms _alarms = new();
    private readonly Alarm _one = new(1, 0);
    private readonly Alarm _two = new(2, 0);

    [Fact]
    public void Set_EarlierTime_Replaces()
    {
        _alarms.Set(_one, 20);
        _alarms.Set(_one, 10);
        _alarms.Set(_one, 30);
        Assert.Equal(10, _alarms.Next);
        Assert.True(_alarms.TryTakeDue(10, out var due));
        Assert.Equal(_one, due);
        Assert.Null(_alarms.Next);
    }

    [Fact]
    public void TryTakeDue_NotYet_IsFalse()
    {
        _alarms.Set(_one, 10);
        Assert.False(_alarms.TryTakeDue(9, out _));
    }

    [Fact]
    public void Clear_SameTimeAsAnother_TakesOnlyThatOne()
    {
        _alarms.Set(_one, 10);
        _alarms.Set(_two, 10);
        _alarms.Clear(_one);
        Assert.True(_alarms.TryTakeDue(10, out var due));
        Assert.Equal(_two, due);
        Assert.False(_alarms.TryTakeDue(10, out _));
    }
}
