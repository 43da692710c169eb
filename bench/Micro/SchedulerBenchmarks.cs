using BenchmarkDotNet.Attributes;
using Supervisor.Bench.Cases.Core;

namespace Supervisor.Bench.Micro;

/// <summary>The pure scheduler, the events that it is told included.</summary>
public class SchedulerBenchmarks
{
    private const int Items = 200_000;

    private readonly SchedulerLoad _runsOfOne = new(chunk: 1);
    private readonly SchedulerLoad _chunksOf100 = new(chunk: 100);
    private readonly SchedulerLoad _chunksOf4000 = new(chunk: 4000);
    private readonly SchedulerLoad _manyWorkers = new(chunk: 100, workers: 64);
    private readonly SchedulerLoad _applies = new(chunk: 1, underWay: 1);

    [Benchmark(OperationsPerInvoke = Items)]
    public void RunsOfOne() => _runsOfOne.Run(Items);

    [Benchmark(OperationsPerInvoke = Items)]
    public void ChunksOf100() => _chunksOf100.Run(Items);

    [Benchmark(OperationsPerInvoke = Items)]
    public void ChunksOf4000() => _chunksOf4000.Run(Items);

    [Benchmark(OperationsPerInvoke = Items)]
    public void ChunksOf100ManyWorkers() => _manyWorkers.Run(Items);

    [Benchmark(OperationsPerInvoke = Items)]
    public void Applies() => _applies.Run(Items);
}
