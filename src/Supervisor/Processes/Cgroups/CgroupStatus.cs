namespace Supervisor.Processes.Cgroups;

/// <summary>What cgroups do for the workers, for operators.</summary>
/// <param name="Path">The group in which each worker has one of its own; empty where they have none.</param>
/// <param name="Controllers">What can be bounded there: of "cpu", "memory", "pids".</param>
/// <param name="MissingBecause">Why there is no group, or which controllers lack; empty where nothing does.</param>
internal sealed record CgroupStatus(string Path, IReadOnlyList<string> Controllers, string MissingBecause);
