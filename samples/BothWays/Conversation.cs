using Grpc.Core;

namespace BothWays;

/// <summary>Calls every method, and tells all that a caller can see of each.</summary>
internal static class Conversation
{
    // One call after the other: a stream holds a worker for its length.
    public static async Task<IReadOnlyList<string>> HoldAsync(Greetings.GreetingsClient client) =>
    [
        $"Greet       {await GreetAsync(client)}",
        $"GreetInAll  {await GreetInAllAsync(client)}",
        $"GreetAll    {await GreetAllAsync(client)}",
        $"GreetEach   {await GreetEachAsync(client)}",
        $"Greet       {await GreetNobodyAsync(client)}",
    ];

    private static async Task<string> GreetAsync(Greetings.GreetingsClient client)
    {
        using var call = client.GreetAsync(new Person { Name = "Ada" });
        return $"{(await call).Text} ({Messages(call.GetTrailers())})";
    }

    private static async Task<string> GreetInAllAsync(Greetings.GreetingsClient client)
    {
        using var call = client.GreetInAll(new Person { Name = "Grace" });
        return $"{await JoinAsync(call.ResponseStream)} ({Messages(call.GetTrailers())})";
    }

    private static async Task<string> GreetAllAsync(Greetings.GreetingsClient client)
    {
        using var call = client.GreetAll();
        await SendAsync(call.RequestStream);
        return $"{(await call).Text} ({Messages(call.GetTrailers())})";
    }

    private static async Task<string> GreetEachAsync(Greetings.GreetingsClient client)
    {
        using var call = client.GreetEach();
        await SendAsync(call.RequestStream);
        return $"{await JoinAsync(call.ResponseStream)} ({Messages(call.GetTrailers())})";
    }

    private static async Task<string> GreetNobodyAsync(Greetings.GreetingsClient client)
    {
        try
        {
            return (await client.GreetAsync(new Person())).Text;
        }
        catch (RpcException refusal)
        {
            return $"{refusal.StatusCode}: {refusal.Status.Detail}";
        }
    }

    private static async Task SendAsync(IClientStreamWriter<Person> people)
    {
        await people.WriteAsync(new Person { Name = "Barbara" });
        await people.WriteAsync(new Person { Name = "Radia" });
        await people.CompleteAsync();
    }

    private static async Task<string> JoinAsync(IAsyncStreamReader<Greeting> greetings) =>
        string.Join("; ", await greetings.ReadAllAsync().Select(greeting => greeting.Text).ToListAsync());

    private static string Messages(Metadata trailers) => $"messages: {trailers.GetValue("messages")}";
}
