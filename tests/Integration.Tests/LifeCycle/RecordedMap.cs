using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>A map whose items each leave a line: shows what was lost, and what ran twice.</summary>
internal sealed class RecordedMap
{
    private readonly string _path;
    private readonly int _count;
    private readonly Task<IReadOnlyList<ItemOutcome<Number>>> _outcomes;

    public RecordedMap(TestPool test, int count, int milliseconds)
    {
        _path = test.Files[$"map-{Guid.NewGuid():N}"];
        _count = count;
        var requests = Enumerable.Range(0, count).Select(value => new RecordRequest { Path = _path, Value = value, Milliseconds = milliseconds });
        _outcomes = test.Pool.MapOutcomesAsync(test.Faults.RecordAsync, requests);
    }

    public bool HasEnded => _outcomes.IsCompleted;

    /// <summary>Waits until that many items have run.</summary>
    public Task RanAsync(int count) => Eventually.HoldsAsync(() => File.Exists(_path) && File.ReadLines(_path).Count() >= count, TimeSpan.FromMilliseconds(Patience.Test));

    /// <summary>Every item ran once, at the first attempt, and came back in its place.</summary>
    public async Task EndedWellAsync()
    {
        Assert.All(await _outcomes, outcome => Assert.Equal((outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
        Assert.Equal(Enumerable.Range(0, _count), (await File.ReadAllLinesAsync(_path)).Select(line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)).Order());
    }
}
