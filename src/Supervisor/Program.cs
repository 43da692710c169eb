using Supervisor.Hosting;

InheritedState.Sanitize();
// merge: if (args is ["--warden", ..]) return Supervisor.Processes.Warden.Run();
return await Daemon.RunAsync(args);
