using System.Net.Sockets;
using BothWays;
using Grpc.Net.Client;
using Supervisor.Client;
using Supervisor.Worker;

if (WorkerHost.IsWorker)
{
    return await AsWorker.RunAsync();
}

var directory = Directory.CreateTempSubdirectory("both-ways-");
try
{
    var socket = Path.Combine(directory.FullName, "server.sock");
    await using var server = AsServer.Create(socket);
    await server.StartAsync();
    using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken) },
        DisposeHttpClient = true,
    });

    await using var pool = await Pool.StartAsync(workers: 1);

    var fromServer = await Conversation.HoldAsync(new Greetings.GreetingsClient(channel));
    var fromWorker = await Conversation.HoldAsync(pool.CreateClient(invoker => new Greetings.GreetingsClient(invoker)));

    Console.WriteLine($"Hosted by ASP.NET Core:\n  {string.Join("\n  ", fromServer)}\n");
    Console.WriteLine($"Hosted by a worker process:\n  {string.Join("\n  ", fromWorker)}\n");
    Console.WriteLine(fromServer.SequenceEqual(fromWorker) ? "No caller can tell them apart." : "They differ.");
    return fromServer.SequenceEqual(fromWorker) ? 0 : 1;
}
finally
{
    directory.Delete(recursive: true);
}

static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
{
    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
    return new NetworkStream(socket, ownsSocket: true);
}
