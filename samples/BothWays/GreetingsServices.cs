namespace BothWays;

/// <summary>What the service and its interceptor have injected, registered the same for both hosts.</summary>
internal static class GreetingsServices
{
    public static IServiceCollection AddGreetings(this IServiceCollection services) =>
        services.AddSingleton<Phrasebook>().AddScoped<CallCount>().AddScoped<CountingInterceptor>();
}
