using Supervisor.Hosting;
using Supervisor.Processes;

if (args is ["--warden", ..])
{
    return Warden.Run();
}

InheritedState.Sanitize();
return await Daemon.RunAsync(args);
