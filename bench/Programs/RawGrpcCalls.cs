using System.Diagnostics;
using EchoWorker;
using Grpc.Net.Client;
using Supervisor.Bench.Contenders;
using Supervisor.TestKit;

namespace Supervisor.Bench.Programs;

/// <summary>Plain calls to one server process over a Unix socket: one hop where ours has two, no pool, nobody to restart it.</summary>
internal sealed class RawGrpcCalls : IContender
{
    private readonly TempDirectory _directory;
    private readonly Process _server;
    private readonly GrpcChannel _channel;
    private readonly Echo.EchoClient _client;

    private RawGrpcCalls(TempDirectory directory, string socket, Process server)
    {
        _directory = directory;
        _server = server;
        _channel = UnixChannel.Open(socket);
        _client = new Echo.EchoClient(_channel);
    }

    public string Name => "raw gRPC echo, one hop";

    public static async Task<RawGrpcCalls> StartAsync()
    {
        var directory = new TempDirectory();
        var socket = directory["echo.sock"];
        var command = BenchProgram.Command(EchoServer.Argument, socket);
        var server = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        // It says when it listens.
        await server.StandardOutput.ReadLineAsync();
        return new RawGrpcCalls(directory, socket, server);
    }

    public Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work)
    {
        if (work.Shape != Shape.Apply)
        {
            throw new NotSupportedException($"Raw gRPC has no {work.Shape}.");
        }

        var requests = Payloads.ForCalls(work);
        return Window.OfCallsAsync(work, async call => await _client.SendAsync(requests[call % requests.Length]));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _directory.Dispose();
    }
}
