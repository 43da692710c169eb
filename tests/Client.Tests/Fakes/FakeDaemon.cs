using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

/// <summary>
/// A daemon that honours the wire and does what a test tells it: handlers answer items in this process. What the client did
/// wrong is in <see cref="Violations"/>.
/// </summary>
internal sealed class FakeDaemon : IAsyncDisposable
{
    private readonly DirectoryInfo? _directory;
    private readonly ConcurrentDictionary<string, Func<FakeItem, Task<FakeAnswer>>> _handlers = new();
    private readonly ConcurrentDictionary<string, ConnectionContext> _connections = new();
    private WebApplication? _app;

    private FakeDaemon(string? socket)
    {
        _directory = socket is null ? Directory.CreateTempSubdirectory("fake-") : null;
        Socket = socket ?? Path.Combine(_directory!.FullName, "supervisor.sock");
        On<Number, Number>("Arithmetic/Square", number => new Number { Value = number.Value * number.Value });
        On<Pair, Number>("Arithmetic/Add", pair => new Number { Value = pair.Left + pair.Right });
        On<Blob, Blob>("Faults/Echo", blob => blob);
    }

    internal string Socket { get; }

    internal bool WorkersReady { get; set; } = true;

    internal uint Workers { get; set; } = 2;

    internal ulong ItemCredit { get; set; } = 1024 * 1024;

    /// <summary>Items are taken off the stream and not answered, while this is set.</summary>
    internal bool NeverGivesItemCreditBack { get; set; }

    internal ConcurrentQueue<string> Violations { get; } = new();

    internal ConcurrentQueue<FakeRun> Runs { get; } = new();

    internal ConcurrentQueue<string> Calls { get; } = new();

    internal SignalledSet<string> Events { get; } = new();

    internal static async Task<FakeDaemon> StartAsync(string? socket = null)
    {
        var daemon = new FakeDaemon(socket);
        await daemon.ListenAsync();
        return daemon;
    }

    internal SupervisorClientOptions Options => new() { Socket = Socket };

    internal Task<Pool> ConnectAsync() => Pool.ConnectAsync("fake", Options);

    internal async Task<(Pool Pool, Arithmetic.ArithmeticClient Math)> ConnectMathAsync()
    {
        var pool = await ConnectAsync();
        return (pool, pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker)));
    }

    internal void On(string method, Func<FakeItem, Task<FakeAnswer>> handler) => _handlers[$"testing.v1.{method}"] = handler;

    internal void On<TRequest, TResponse>(string method, Func<TRequest, TResponse> handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        On(method, item => Task.FromResult(FakeAnswer.Of(handler(item.Read<TRequest>()))));

    internal Task<FakeAnswer> AnswerAsync(FakeItem item) => _handlers.TryGetValue(item.Method, out var handler)
        ? handler(item)
        : Task.FromResult(FakeAnswer.Fail(OutcomeKind.Refused, Grpc.Core.StatusCode.Unimplemented, $"no worker has {item.Method}"));

    /// <summary>As kill -9 of a daemon: every connection is gone at once.</summary>
    internal async Task KillAsync()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Abort();
        }

        await StopAsync();
        File.Delete(Socket);
    }

    internal Task RestartAsync() => ListenAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Abort();
        }

        await StopAsync();
        _directory?.Delete(recursive: true);
        Assert.True(Violations.IsEmpty, string.Join("\n", Violations));
    }

    private async Task StopAsync()
    {
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        await app.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => async connection =>
            {
                _connections[connection.ConnectionId] = connection;
                await next(connection);
                _connections.TryRemove(connection.ConnectionId, out _);
            });
        }));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = 256 * 1024);
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<FakePoolGrpcService>();
        _app.MapGrpcService<FakeSessionGrpcService>();
        _app.MapGrpcService<FakeControlGrpcService>();
        await _app.StartAsync();
    }
}
