using Grpc.Core;

namespace BothWays;

/// <summary>Calls every method, and tells all that a caller can see of each.</summary>
internal static class Conversation
{
    public static async Task<IReadOnlyList<string>> HoldAsync(Greetings.GreetingsClient client)
    {
        using var one = client.GreetAsync(new Person { Name = "Ada" });
        using var languages = client.GreetInAll(new Person { Name = "Grace" });
        using var all = client.GreetAll();
        using var each = client.GreetEach();
        return
        [
            $"Greet       {(await one).Text} ({Messages(one.GetTrailers())})",
            $"GreetInAll  {await JoinAsync(languages.ResponseStream)} ({Messages(languages.GetTrailers())})",
            $"GreetAll    {await GreetAllAsync(all)} ({Messages(all.GetTrailers())})",
            $"GreetEach   {await GreetEachAsync(each)} ({Messages(each.GetTrailers())})",
            $"Greet       {await GreetNobodyAsync(client)}",
        ];
    }

    private static async Task<string> GreetAllAsync(AsyncClientStreamingCall<Person, Greeting> call)
    {
        await SendAsync(call.RequestStream);
        return (await call).Text;
    }

    private static async Task<string> GreetEachAsync(AsyncDuplexStreamingCall<Person, Greeting> call)
    {
        await SendAsync(call.RequestStream);
        return await JoinAsync(call.ResponseStream);
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
