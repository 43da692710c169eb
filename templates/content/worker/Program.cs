using Supervisor.Worker;
using TemplateNamespace;

// A worker: a supervisor starts it as the command of a pool. By hand it only says so.
var builder = WorkerHost.CreateBuilder(args);

// builder.Services has what services get injected; builder.AddInterceptor puts interceptors around their calls.
builder.AddService<FactorizerService>();

// Once in each process, before its first call. What workers write is in the daemon's log.
builder.OnInitialize((start, _) => Console.Error.WriteLineAsync($"{start.WorkerId} starts"));

return await builder.RunAsync();
