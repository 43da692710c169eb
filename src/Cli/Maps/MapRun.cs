using Grpc.Core;
using Supervisor.Client;

namespace Supervisor.Cli;

/// <summary>Runs the map: outcomes are taken as they come, and results written as soon as no more are there.</summary>
internal static class MapRun
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <param name="pool">Where it runs.</param>
    /// <param name="name">The method.</param>
    /// <param name="requests">Taken as far as the map's window allows.</param>
    /// <param name="options">What the map asks for.</param>
    /// <param name="unordered">Results as they complete.</param>
    /// <param name="output">Where outcomes go.</param>
    /// <param name="cancellationToken">Cancels what is left of the map.</param>
    internal static async Task RunAsync(
        Pool pool, MethodName name, IAsyncEnumerable<byte[]> requests, MapOptions options, bool unordered, MapOutput output, CancellationToken cancellationToken)
    {
        var method = new Method<byte[], byte[]>(MethodType.Unary, name.Service, name.Method, Bytes, Bytes);
        await using var map = unordered ? pool.IMapUnordered(method, requests, options, cancellationToken) : pool.IMap(method, requests, options, cancellationToken);
        await using var outcomes = map.Outcomes(cancellationToken).GetAsyncEnumerator(cancellationToken);
        ValueTask<bool> next = default;
        try
        {
            while (true)
            {
                next = outcomes.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    output.Flush();
                }

                if (!await next)
                {
                    break;
                }

                // Or each item that was cancelled would be told as a failure.
                cancellationToken.ThrowIfCancellationRequested();
                output.Add(outcomes.Current);
            }
        }
        catch (IOException) when (!next.IsCompleted)
        {
            // Nobody takes results any more: the wait for the next one is ended before it is left.
            await map.DisposeAsync();
            await Task.WhenAny(next.AsTask());
            throw;
        }
        finally
        {
            output.Flush();
        }
    }
}
