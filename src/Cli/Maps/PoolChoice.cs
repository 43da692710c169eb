using Supervisor.Hosting;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Which pool a map runs on, when it is not said.</summary>
internal static class PoolChoice
{
    /// <exception cref="CommandException">None has the method, or several do.</exception>
    internal static string Of(MethodName method, IReadOnlyList<PoolInfo> pools)
    {
        var able = pools.Where(pool => pool.State is not (PoolState.Closing or PoolState.Closed) && pool.Methods.Contains(method.ToString())).ToList();
        return able switch
        {
            [var only] => only.Name,
            [] => throw new CommandException(ExitCode.NotFound, $"No pool has {method}{Hint(method, pools)}"),
            _ => throw new CommandException(ExitCode.Usage, $"Several pools have {method}: {string.Join(", ", able.Select(pool => pool.Name))}. Choose one with --pool."),
        };
    }

    private static string Hint(MethodName method, IReadOnlyList<PoolInfo> pools)
    {
        var methods = pools.SelectMany(pool => pool.Methods).Distinct().ToList();
        var silent = pools.Where(pool => pool.Methods.Count == 0).Select(pool => pool.Name).ToList();
        return (methods.Count == 0 ? "." : $"; {NearestName.Suggest(method.ToString(), methods)}")
            + (silent.Count == 0 ? "" : $" No worker of {NameList.Of(silent)} has been ready yet: `supervisorctl pools` shows why.");
    }
}
