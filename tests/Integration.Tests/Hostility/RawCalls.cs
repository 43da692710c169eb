using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Health.V1;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Calls of any rpc with any bytes.</summary>
internal static class RawCalls
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>Every rpc of every service of the daemon.</summary>
    public static IReadOnlyList<MethodDescriptor> Methods { get; } =
    [
        .. typeof(PoolService).Assembly.GetExportedTypes().Append(typeof(HealthReflection))
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>()
            .SelectMany(file => file.Services).SelectMany(service => service.Methods),
    ];

    /// <summary>Sends one message, and no more where it is a stream.</summary>
    /// <returns>The status; OK also where a stream has begun to answer, and where it is quiet.</returns>
    public static async Task<Status> SendAsync(CallInvoker invoker, MethodDescriptor method, byte[] message)
    {
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (true, true) => MethodType.DuplexStreaming,
            (true, false) => MethodType.ClientStreaming,
            (false, true) => MethodType.ServerStreaming,
            (false, false) => MethodType.Unary,
        };
        var target = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Bytes, Bytes);
        var options = new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20));
        try
        {
            await (type switch
            {
                MethodType.Unary => UnaryAsync(invoker, target, options, message),
                MethodType.ServerStreaming => ServerStreamAsync(invoker, target, options, message),
                MethodType.ClientStreaming => ClientStreamAsync(invoker, target, options, message),
                _ => DuplexAsync(invoker, target, options, message),
            });
            return Status.DefaultSuccess;
        }
        catch (RpcException error)
        {
            return error.Status;
        }
    }

    private static async Task UnaryAsync(CallInvoker invoker, Method<byte[], byte[]> target, CallOptions options, byte[] message) =>
        await invoker.AsyncUnaryCall(target, null, options, message);

    private static async Task ServerStreamAsync(CallInvoker invoker, Method<byte[], byte[]> target, CallOptions options, byte[] message)
    {
        using var call = invoker.AsyncServerStreamingCall(target, null, options, message);
        await call.ResponseHeadersAsync;
        using var quiet = new CancellationTokenSource(Quiet);
        try
        {
            await call.ResponseStream.MoveNext(quiet.Token);
        }
        catch (RpcException) when (quiet.IsCancellationRequested)
        {
            // It was accepted, and there is nothing to say yet.
        }
    }

    private static async Task DuplexAsync(CallInvoker invoker, Method<byte[], byte[]> target, CallOptions options, byte[] message)
    {
        using var call = invoker.AsyncDuplexStreamingCall(target, null, options);
        await WriteAsync(call.RequestStream, message);
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }

    private static async Task ClientStreamAsync(CallInvoker invoker, Method<byte[], byte[]> target, CallOptions options, byte[] message)
    {
        using var call = invoker.AsyncClientStreamingCall(target, null, options);
        await WriteAsync(call.RequestStream, message);
        await call.ResponseAsync;
    }

    private static async Task WriteAsync(IClientStreamWriter<byte[]> stream, byte[] message)
    {
        try
        {
            await stream.WriteAsync(message);
            await stream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // It has ended already; how, the answer tells.
        }
    }
}
