using Supervisor.TestWorker;
using Supervisor.Worker;

var switches = Switches.Parse(args);
if (switches.OwnPool is { } workers)
{
    return await PoolOwner.RunAsync(workers, switches.End);
}

if (switches.OwnProcess is { } what)
{
    return await ProcessOwner.RunAsync(what);
}

switches.ActBeforeAttaching();
if (switches.TakeRudeness() is { } how)
{
    await RudeWorker.RunAsync(how);
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
}

if (switches.Shows is { } file)
{
    await ShowingWorker.RunAsync(file);
    return 0;
}

var builder = WorkerHost.CreateBuilder(args)
    .AddService<ArithmeticHandlers>()
    .AddService<FaultHandlers>()
    .AddService<CrashPointHandlers>()
    .OnInitialize(switches.InitializeAsync)
    .OnExit(switches.ExitAsync);
return await builder.RunAsync();
