using Supervisor.TestWorker;

namespace Supervisor.Worker.Tests.Handlers;

public sealed class MethodTableTests
{
    [Fact]
    public void Build_TypeThatIsNoService_SaysWhatToDerive()
    {
        var exception = Assert.Throws<ArgumentException>(() => WorkerHost.CreateBuilder().AddService("text").Build());
        Assert.Contains("System.String is no gRPC service", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_SameServiceTwice_NamesTheMethod()
    {
        var exception = Assert.Throws<ArgumentException>(() => WorkerHost.CreateBuilder().AddService<ArithmeticHandlers>().AddService(new ArithmeticHandlers()).Build());
        Assert.Contains("testing.v1.Arithmetic/Square", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_NoService_IsRefused() => Assert.Throws<ArgumentException>(() => WorkerHost.CreateBuilder().Build());
}
