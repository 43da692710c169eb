using Grpc.Core;

namespace BothWays;

/// <summary>An ordinary service of ASP.NET Core gRPC, with what it needs injected. Nothing in it knows where it is hosted.</summary>
internal sealed partial class GreetingsService(Phrasebook phrasebook, CallCount count, ILogger<GreetingsService> logger) : Greetings.GreetingsBase
{
    public override Task<Greeting> Greet(Person request, ServerCallContext context)
    {
        if (request.Name.Length == 0)
        {
            LogNobody();
            throw new RpcException(new Status(StatusCode.InvalidArgument, "name: there is nobody to greet"));
        }

        return Task.FromResult(Say(phrasebook.Hellos[0], request.Name));
    }

    public override async Task GreetInAll(Person request, IServerStreamWriter<Greeting> responseStream, ServerCallContext context)
    {
        foreach (var hello in phrasebook.Hellos)
        {
            await responseStream.WriteAsync(Say(hello, request.Name), context.CancellationToken);
        }
    }

    public override async Task<Greeting> GreetAll(IAsyncStreamReader<Person> requestStream, ServerCallContext context)
    {
        var names = await requestStream.ReadAllAsync(context.CancellationToken).Select(person => person.Name).ToListAsync(context.CancellationToken);
        return Say(phrasebook.Hellos[0], string.Join(" and ", names));
    }

    public override async Task GreetEach(IAsyncStreamReader<Person> requestStream, IServerStreamWriter<Greeting> responseStream, ServerCallContext context)
    {
        await foreach (var person in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(Say(phrasebook.Hellos[0], person.Name), context.CancellationToken);
        }
    }

    private Greeting Say(string hello, string name)
    {
        count.Messages++;
        return new Greeting { Text = $"{hello}, {name}" };
    }

    [LoggerMessage(1, LogLevel.Information, "Somebody without a name came.")]
    private partial void LogNobody();
}
