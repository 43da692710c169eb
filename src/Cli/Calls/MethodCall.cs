using Grpc.Core;

namespace Supervisor.Cli;

/// <summary>One call of a method of any kind: on the wire all kinds are streams.</summary>
internal sealed class MethodCall(CallInvoker server, ServerMethod method)
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    // The requests ended the call, not the server.
    private volatile Exception? _unsent;

    /// <summary>Sends the requests as they come, and shows each response when it is there.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    internal async Task RunAsync(IAsyncEnumerable<byte[]> requests, Action<byte[]> show, CallOptions options)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        var wire = new Method<byte[], byte[]>(MethodType.DuplexStreaming, method.Descriptor.Service.FullName, method.Descriptor.Name, Bytes, Bytes);
        using var call = server.AsyncDuplexStreamingCall(wire, host: null, options.WithCancellationToken(over.Token));
        var sending = SendAsync(call.RequestStream, requests, over);
        try
        {
            while (await call.ResponseStream.MoveNext(over.Token))
            {
                show(call.ResponseStream.Current);
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException && _unsent is not null)
        {
            throw _unsent;
        }
        finally
        {
            // A server may answer before it has had all requests: nobody waits for the rest.
            await over.CancelAsync();
            await sending;
        }
    }

    private async Task SendAsync(IClientStreamWriter<byte[]> stream, IAsyncEnumerable<byte[]> requests, CancellationTokenSource over)
    {
        try
        {
            await foreach (var request in requests.WithCancellation(over.Token))
            {
                await stream.WriteAsync(request, over.Token);
            }

            await stream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The call is over; who reads the answers knows why.
        }
        catch (Exception error)
        {
            _unsent = error;
            await over.CancelAsync();
        }
    }
}
