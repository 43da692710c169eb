using Microsoft.Extensions.DependencyInjection;
using SampleWorker;
using Supervisor.Worker;

// A worker program of its own. A supervisor starts it; by hand it only says so.
var builder = WorkerHost.CreateBuilder(args);

builder.Services.AddSingleton<WordCounter>().AddSingleton(new WordCounterOptions(BufferSize: 64 * 1024));
builder.AddService<ArithmeticHandlers>();
builder.AddService<WordCountHandlers>();

builder.OnInitialize((start, _) => Console.Error.WriteLineAsync($"{start.WorkerId} starts"));
builder.OnExit(start => Console.Error.WriteLineAsync($"{start.WorkerId} is done"));

return await builder.RunAsync();
