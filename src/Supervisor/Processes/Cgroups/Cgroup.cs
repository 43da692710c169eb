using Supervisor.Processes.Leftovers;

namespace Supervisor.Processes.Cgroups;

/// <summary>A group of one child and all that it starts.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="Home">The warden's own group, where it goes back to when it has spawned.</param>
/// <param name="Limits">Written when the warden is out again, so that they cannot hit it.</param>
internal sealed record Cgroup(string Path, string Home, IReadOnlyList<KeyValuePair<string, string>> Limits)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Tells ours from what others make in the same group; the life is in it, for the sweep.
    private const string Prefix = "worker-";

    public static string NameOf(LifeMark child) => Prefix + child.Life;

    /// <summary>Whether the kernel holds it to a limit of memory.</summary>
    public bool BoundsMemory => Limits.Any(limit => limit.Key == "memory.max");

    /// <summary>Whether the kernel has killed in it for lack of memory; null where no controller counts.</summary>
    public bool? OutOfMemory => CgroupFile.ReadCount(Path, "memory.events", "oom_kill") is { } kills ? kills > 0 : null;

    /// <summary>Kills all that is in it, and removes it. Nothing happens when it is gone.</summary>
    public static async Task RemoveAsync(string path, TimeProvider clock)
    {
        // It can be removed when the last is gone, zombies not counted; a group of the child's own making is in the way.
        var start = clock.GetTimestamp();
        while (Directory.Exists(path))
        {
            _ = CgroupFile.TryWrite(path, CgroupFile.Kill, "1");
            if (TryRemove(path) || clock.GetElapsedTime(start) > Limit)
            {
                return;
            }

            await Task.Delay(Step, clock);
        }
    }

    /// <summary>Removes all groups of a life.</summary>
    public static async Task RemoveAllAsync(string? tree, LifeMark life, TimeProvider clock)
    {
        if (tree is null || !Directory.Exists(tree))
        {
            return;
        }

        foreach (var group in Directory.GetDirectories(tree, $"{Prefix}{life.Life}.*"))
        {
            await RemoveAsync(group, clock);
        }
    }

    private static bool TryRemove(string path)
    {
        try
        {
            foreach (var inner in Directory.GetDirectories(path))
            {
                TryRemove(inner);
            }

            // Not recursive: the files are the kernel's, and go with the directory.
            Directory.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
