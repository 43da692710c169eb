namespace Supervisor.Workers.Servers;

/// <summary>The place where one server listens, for as long as it lives.</summary>
internal sealed class ServerPlace : IDisposable
{
    private readonly Action _release;

    private ServerPlace(ServerAddress address, Action release)
    {
        Address = address;
        _release = release;
    }

    public ServerAddress Address { get; }

    /// <exception cref="IOException">There is none for it.</exception>
    public static ServerPlace Take(ServerSpec spec, WorkerDirectory directory, LoopbackPorts ports)
    {
        if (spec.Listen == ServerListen.Unix)
        {
            return new ServerPlace(ServerAddress.OfSocket(directory.SocketPath), () => { });
        }

        var port = ports.Take();
        return new ServerPlace(ServerAddress.OfPort(port), () => ports.Release(port));
    }

    public void Dispose() => _release();
}
