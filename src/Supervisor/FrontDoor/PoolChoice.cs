using Grpc.Core;
using Supervisor.Workers;

namespace Supervisor.FrontDoor;

/// <summary>A pool as the front door sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Methods">What its workers implement, or did before they were restarted; null while none has been ready yet.</param>
/// <param name="IsClosing">It takes no new work.</param>
/// <param name="BrokenBecause">Why no worker of it lives; empty where some may.</param>
internal sealed record PoolView(string Name, IReadOnlyDictionary<string, WorkerMethod>? Methods, bool IsClosing = false, string BrokenBecause = "");

/// <summary>Which pool serves a call.</summary>
internal static class PoolChoice
{
    // For a worker that is starting.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The one pool that implements a method.</summary>
    /// <param name="method">"package.Service/Method".</param>
    /// <param name="pools">Those that may be chosen.</param>
    /// <exception cref="RequestException">
    /// UNIMPLEMENTED: none does. UNAVAILABLE: one that has not started yet may. FAILED_PRECONDITION: several do.
    /// </exception>
    public static PoolView For(string method, IReadOnlyList<PoolView> pools)
    {
        var serving = pools.Where(pool => pool.Methods?.ContainsKey(method) ?? false).ToList();
        return serving.Where(pool => !pool.IsClosing).ToList() switch
        {
            [var pool] => pool,
            { Count: > 1 } several => throw Ambiguous(method, several),
            // That it is closed, it says itself.
            _ when serving.Count > 0 => serving[0],
            _ when pools.Where(pool => pool is { Methods: null, IsClosing: false }).ToList() is { Count: > 0 } starting => throw NotKnownYet(method, starting),
            _ => throw Unknown(method, pools),
        };
    }

    private static RequestException Ambiguous(string method, IEnumerable<PoolView> pools) => new(
        StatusCode.FailedPrecondition,
        "POOL_AMBIGUOUS",
        $"{method} is served by the pools {Names(pools)}: say which in the header {SupervisorHeaders.Pool}.")
    {
        Metadata = new Dictionary<string, string> { ["method"] = method, ["pools"] = Names(pools), ["header"] = SupervisorHeaders.Pool },
    };

    private static RequestException NotKnownYet(string method, IReadOnlyList<PoolView> pools) => new(
        StatusCode.Unavailable, "POOL_STARTING", $"No pool is known to serve {method}, but no worker of {Names(pools)} has been ready yet; try again.{string.Concat(pools.Where(pool => pool.BrokenBecause.Length > 0).Select(pool => $" {pool.BrokenBecause}"))}")
    {
        Metadata = new Dictionary<string, string> { ["method"] = method, ["pools"] = Names(pools) },
        RetryAfter = Soon,
    };

    private static RequestException Unknown(string method, IReadOnlyList<PoolView> pools) => new(
        StatusCode.Unimplemented,
        "METHOD_NOT_FOUND",
        pools.Count == 0 ? $"No pool serves {method}: there is none." : $"No pool serves {method}. There {(pools.Count == 1 ? "is" : "are")} {string.Join("; ", pools.Select(Describe))}.")
    {
        Metadata = new Dictionary<string, string> { ["method"] = method, ["pools"] = Names(pools), ["services"] = string.Join(',', pools.SelectMany(Services).Distinct()) },
    };

    private static string Describe(PoolView pool) => $"{pool.Name} with {(Services(pool) is var services && services.Any() ? string.Join(", ", services) : "no service")}";

    private static IEnumerable<string> Services(PoolView pool) =>
        (pool.Methods?.Keys ?? []).Select(method => method[..method.LastIndexOf('/')]).Distinct().Order(StringComparer.Ordinal);

    private static string Names(IEnumerable<PoolView> pools) => string.Join(", ", pools.Select(pool => pool.Name));
}
