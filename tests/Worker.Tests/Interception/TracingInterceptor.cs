using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Supervisor.Worker.Tests.Interception;

/// <summary>Writes down when it is made, called, left and disposed of, and whether it is in the service's scope.</summary>
internal abstract class TracingInterceptor : Interceptor, IDisposable
{
    private readonly Trace _trace;

    protected TracingInterceptor(Trace trace)
    {
        _trace = trace;
        Note("made");
    }

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        CallAsync(nameof(UnaryServerHandler), context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        CallAsync(nameof(ClientStreamingServerHandler), context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        CallAsync(nameof(ServerStreamingServerHandler), context, () => Ended(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        CallAsync(nameof(DuplexStreamingServerHandler), context, () => Ended(continuation(requestStream, responseStream, context)));

    public void Dispose() => _trace.Log.Add($"{GetType().Name} disposed");

    private async Task<T> CallAsync<T>(string kind, ServerCallContext context, Func<Task<T>> next)
    {
        Note($"{kind} {context.Method}");
        try
        {
            return await next();
        }
        catch (RpcException exception)
        {
            Note($"saw {exception.StatusCode}");
            throw;
        }
        finally
        {
            Note("left");
        }
    }

    private void Note(string what) => _trace.Note($"{GetType().Name} {what}");

    private static async Task<bool> Ended(Task task)
    {
        await task;
        return true;
    }
}

internal sealed class OuterInterceptor(Trace trace) : TracingInterceptor(trace);

internal sealed class InnerInterceptor(Trace trace) : TracingInterceptor(trace);
