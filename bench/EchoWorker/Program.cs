using EchoWorker;
using Supervisor.Worker;

return await WorkerHost.RunAsync(new EchoService());
