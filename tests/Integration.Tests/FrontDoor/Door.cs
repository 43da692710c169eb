using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>A daemon's front door as any gRPC client sees it: an ordinary channel, generated clients, and none of our SDK.</summary>
internal sealed class Door : IDisposable
{
    public Door(string socketPath)
        : this(UnixChannel.Open(socketPath))
    {
    }

    public Door(GrpcChannel channel)
    {
        Channel = channel;
        Faults = new Faults.FaultsClient(channel);
        Math = new Arithmetic.ArithmeticClient(channel);
    }

    public GrpcChannel Channel { get; }

    public Faults.FaultsClient Faults { get; }

    public Arithmetic.ArithmeticClient Math { get; }

    /// <summary>Headers that choose a pool, and more.</summary>
    public static Metadata To(TestPool pool, params (string Name, string Value)[] more)
    {
        var headers = new Metadata { { "supervisor-pool", pool.Name } };
        foreach (var (name, value) in more)
        {
            headers.Add(name, value);
        }

        return headers;
    }

    /// <summary>The daemon's own reason, which comes with every status of the daemon's.</summary>
    public static string? ReasonOf(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason;

    public static async Task<RpcException> FailureAsync<T>(AsyncUnaryCall<T> call) => await Assert.ThrowsAsync<RpcException>(async () => await call);

    public static Blob Bytes(int count) => new() { Data = ByteString.CopyFrom(new byte[count]) };

    public void Dispose() => Channel.Dispose();
}
