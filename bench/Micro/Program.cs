using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Supervisor.Bench.Micro;

// dotnet run -c Release --project bench/Micro [-- --filter '*Scheduler*']: every figure is per item, or per frame where the name says so.
// In this process, since nothing here needs one of its own, and short, since allocations and orders of magnitude are what counts.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(250));
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
BenchmarkSwitcher.FromAssembly(typeof(SchedulerBenchmarks).Assembly).Run(args is [] ? ["--filter", "*"] : args, config);
