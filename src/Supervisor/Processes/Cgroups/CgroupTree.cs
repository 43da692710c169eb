using Supervisor.Items;
using Supervisor.Processes.Leftovers;

namespace Supervisor.Processes.Cgroups;

/// <summary>The part of the cgroup tree in which each child gets a group of its own; or why there is none.</summary>
internal sealed partial class CgroupTree
{
    // In the order in which they are told about.
    private static readonly string[] Wanted = ["cpu", "memory", "pids"];

    private readonly string _home;

    private CgroupTree(CgroupStatus status, string home)
    {
        Status = status;
        _home = home;
    }

    /// <summary>No groups.</summary>
    public static CgroupTree None { get; } = Without("switched off by Supervisor:Cgroups:Mode");

    public CgroupStatus Status { get; }

    public bool IsAvailable => Status.Path.Length > 0;

    /// <summary>Looks for it, and prepares it: the daemon itself goes aside, since a group with controllers holds no processes.</summary>
    public static CgroupTree Open(CgroupSettings settings, ILogger<CgroupTree> logger)
    {
        var tree = Open(settings);
        if (tree.IsAvailable)
        {
            LogAvailable(logger, tree.Status.Path, tree.Status.Controllers);
        }
        else if (settings.Path is not null)
        {
            LogUnusable(logger, settings.Path, tree.Status.MissingBecause);
        }

        return tree;
    }

    public bool Has(string controller) => Status.Controllers.Contains(controller);

    /// <summary>A group for one child, empty as yet; null without a tree.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public Cgroup? Create(LifeMark child, ProcessLimits limits)
    {
        if (!IsAvailable)
        {
            return null;
        }

        var group = new Cgroup(Path.Combine(Status.Path, Cgroup.NameOf(child)), _home, CgroupLimits.Of(limits, Has));
        Directory.CreateDirectory(group.Path);
        return group;
    }

    private static CgroupTree Open(CgroupSettings settings)
    {
        if (!settings.Enabled)
        {
            return None;
        }

        if (CgroupLocation.Own() is not { } own)
        {
            return Without("no cgroup file system of version 2 is mounted here");
        }

        try
        {
            return settings.Path is { } named ? Named(Path.TrimEndingDirectorySeparator(named), own) : Delegated(own);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Without(refused.Message);
        }
    }

    private static CgroupTree Named(string path, string own)
    {
        Directory.CreateDirectory(path);
        if (!File.Exists(Path.Combine(path, CgroupFile.Processes)))
        {
            return Without($"{path} is not in a cgroup file system");
        }

        return path == own ? Prepare(path, StepAside(path)) : Prepare(path, own);
    }

    private static CgroupTree Delegated(string own) =>
        CgroupDelegation.Refusal(own) is { } refusal ? Without(refusal) : Prepare(own, StepAside(own));

    private static string StepAside(string group)
    {
        var aside = Path.Combine(group, "supervisor");
        Directory.CreateDirectory(aside);
        CgroupFile.Write(aside, CgroupFile.Processes, FormattableString.Invariant($"{Environment.ProcessId}"));
        return aside;
    }

    private static CgroupTree Prepare(string path, string home)
    {
        if (!File.Exists(Path.Combine(home, CgroupFile.Kill)) && !File.Exists(Path.Combine(path, CgroupFile.Kill)))
        {
            return Without("cgroup.kill needs Linux 5.14");
        }

        var there = CgroupFile.Read(path, CgroupFile.Controllers).Split(' ');
        foreach (var controller in Wanted.Intersect(there))
        {
            _ = CgroupFile.TryWrite(path, CgroupFile.SubtreeControl, "+" + controller);
        }

        var enabled = CgroupFile.Read(path, CgroupFile.SubtreeControl).Split(' ');
        var missing = Wanted.Except(enabled).ToList();
        var because = missing.Count == 0 ? "" : $"{path} has no controller {string.Join(", ", missing)} for the groups below it";
        return new CgroupTree(new CgroupStatus(path, [.. Wanted.Intersect(enabled)], because), home);
    }

    private static CgroupTree Without(string because) => new(new CgroupStatus("", [], because), "");

    [LoggerMessage(1, LogLevel.Information, "Each worker gets a cgroup of its own in {Path}, with the controllers {Controllers}.")]
    private static partial void LogAvailable(ILogger logger, string path, IReadOnlyList<string> controllers);

    [LoggerMessage(2, LogLevel.Warning, "The cgroup {Path} cannot be used: {Reason}. Workers have none, and are held as well as that goes.")]
    private static partial void LogUnusable(ILogger logger, string path, string reason);
}
