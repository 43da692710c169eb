using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Supervisor.Client;

/// <summary>Registers the client with a host.</summary>
public static class SupervisorClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="SupervisorClient"/> that the whole program shares. It connects with its first work, and is disposed with
    /// the host.
    /// </summary>
    public static IServiceCollection AddSupervisorClient(this IServiceCollection services, Action<SupervisorClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SupervisorClientOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(options => options.Name.Length <= 100, "SupervisorClientOptions.Name has more than 100 characters; shorten it.");
        services.AddSingleton(provider => new SupervisorClient(provider.GetRequiredService<IOptions<SupervisorClientOptions>>().Value));
        return services;
    }
}
