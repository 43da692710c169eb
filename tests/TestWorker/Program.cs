using Supervisor.TestWorker;
using Supervisor.Worker;

var switches = Switches.Parse(args);
switches.ActBeforeAttaching();

var builder = WorkerHost.CreateBuilder(args)
    .AddService<ArithmeticHandlers>()
    .AddService<FaultHandlers>()
    .OnInitialize(switches.InitializeAsync)
    .OnExit(switches.ExitAsync);
return await builder.RunAsync();
