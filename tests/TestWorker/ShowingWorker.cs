using Supervisor.Protocol.V1;

namespace Supervisor.TestWorker;

/// <summary>A worker that shows the methods and file descriptors that a serialized WorkerHello has, whatever they are, and does nothing until it is drained.</summary>
internal static class ShowingWorker
{
    internal static async Task RunAsync(string file)
    {
        using var attachment = await RawAttachment.OpenAsync(WorkerHello.Parser.ParseFrom(await File.ReadAllBytesAsync(file)));
        while (await attachment.Call.ResponseStream.MoveNext(CancellationToken.None) && attachment.Call.ResponseStream.Current.Drain is null)
        {
            // Whatever else it is told, it does not do.
        }

        await attachment.Call.RequestStream.CompleteAsync();
    }
}
