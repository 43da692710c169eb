using Grpc.Core;

namespace Supervisor.Worker.Testing;

internal sealed class HarnessWriter<T>(HarnessCall call, Marshaller<T> marshaller) : IClientStreamWriter<T>
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message)
    {
        call.Send(marshaller, message);
        return Task.CompletedTask;
    }

    public Task CompleteAsync()
    {
        call.HalfClose();
        return Task.CompletedTask;
    }
}
