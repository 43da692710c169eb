using Supervisor.Processes;

if (args is ["--warden"])
    return Warden.Run();

return 0;
