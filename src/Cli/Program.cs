using Supervisor.Cli;

return await CommandLine.RunAsync(args, StandardStreams.Output(), Console.Error);
