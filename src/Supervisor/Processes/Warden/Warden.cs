using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Leftovers;

namespace Supervisor.Processes;

/// <summary>
/// The daemon's binary in its second mode: a small process that spawns, reaps and at the end kills. It outlives the daemon by as
/// long as it takes to kill what the daemon left. Orphaned grandchildren come to it, since it is a child subreaper.
/// </summary>
/// <remarks>
/// It uses neither Process nor Console: both would take over SIGCHLD and reap children that are the warden's to reap.
/// </remarks>
internal sealed class Warden
{
    private readonly object _gate = new();
    private readonly Dictionary<int, Child> _children = [];

    // The dead whose orphans were still there at the last look.
    private readonly List<LifeMark> _dead = [];
    private readonly Stream _commands;
    private readonly Stream _events;

    private Warden(Stream commands, Stream events)
    {
        _commands = commands;
        _events = events;
    }

    /// <summary>Serves the daemon at the other end of standard input and output until it is gone.</summary>
    public static int Run()
    {
        Detach();
        using var commands = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        using var events = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        var warden = new Warden(commands, events);
        warden.Rehearse();
        new Thread(warden.Reap) { IsBackground = true, Name = "reaper" }.Start();
        var ended = warden.TryServe();
        warden.KillAll();
        return ended ? 0 : 1;
    }

    private static void Detach()
    {
        // A Ctrl-C in the daemon's terminal is the daemon's to answer; the warden goes last, and by end of pipe only.
        _ = Libc.setsid();
        foreach (var signal in (ReadOnlySpan<int>)[Signals.Hangup, Signals.Interrupt, Signals.Quit, Signals.Terminate, Signals.Pipe])
        {
            _ = Libc.signal(signal, Libc.SIG_IGN);
        }

        // Ignored, it would make the kernel reap our children unseen.
        _ = Libc.signal(Signals.Child, Libc.SIG_DFL);
        _ = Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

        // Of this thread and what it spawns, which is every child.
        _ = Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    }

    /// <summary>
    /// Does once what the end of a child takes, so that its code and the assemblies that it needs are there, whatever is short by then:
    /// descriptors, memory, or the files themselves.
    /// </summary>
    private void Rehearse()
    {
        _ = ProcFs.TryReadStat(Environment.ProcessId, out var own);
        using (var pidfd = Pidfd.Open(own.Identity))
        {
            pidfd.Signal(0);
        }

        var mark = new LifeMark(ProcFs.ReadVariable(own.Pid, LifeMark.Variable) ?? "");
        _ = Orphans.Of([own], own.Pid, new HashSet<int>(), [mark], session: 0, pid => ProcFs.ReadVariable(pid, LifeMark.Variable));
        _dead.Add(mark);
        KillOrphans(session: 0);
        _ = new WardenEvent.Exited(0, 0, 0, 0).Encode();
    }

    /// <summary>False: the daemon sent what cannot be read. Whatever goes wrong, the children must go.</summary>
    private bool TryServe()
    {
        try
        {
            while (WardenFrame.Read(_commands) is { } command)
            {
                Spawn(SpawnCommand.Decode(command));
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void Spawn(SpawnCommand command)
    {
        // Under the gate, so that the reaper cannot report the end of a child before its start.
        lock (_gate)
        {
            if (ChildStart.Run(command, out var process) is { } failed)
            {
                Report(failed);
                return;
            }

            _children[process.Pid] = new Child(command.Id, new LifeMark(command.Mark), command.Cgroup);
            Report(new WardenEvent.Started(command.Id, process.Pid, process.StartTime));
            Monitor.Pulse(_gate);
        }
    }

    private unsafe void Reap()
    {
        while (true)
        {
            Libc.ChildInfo info = default;
            if (Libc.waitid(Libc.P_ALL, 0, &info, Libc.WEXITED | Libc.WNOWAIT) == 0)
            {
                Reap(info.Pid);
            }
            else if (Marshal.GetLastPInvokeError() == Libc.ECHILD)
            {
                WaitForChild();
            }
        }
    }

    private void WaitForChild()
    {
        // Without children there are no orphans that could come to us either.
        lock (_gate)
        {
            while (_children.Count == 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private unsafe void Reap(int pid)
    {
        lock (_gate)
        {
            var ours = _children.Remove(pid, out var child);
            if (ours)
            {
                // While its leader is a zombie, the number of the group is certainly its own.
                _ = Libc.kill(-pid, Signals.Kill);
                _dead.Add(child!.Mark);
                child.KillGroup();
            }

            KillOrphans(session: ours ? pid : 0);
            int status;
            Libc.ResourceUsage usage = default;
            if (Libc.wait4(pid, &status, Libc.WNOHANG, &usage) == pid && ours)
            {
                Report(new WardenEvent.Exited(child!.Id, status, usage.MaxRssKilobytes, usage.CpuMicroseconds));
            }
        }
    }

    /// <summary>
    /// What the dead have left and what is no longer below their children's number. Each that is killed comes to us, if it is not ours already,
    /// to be reaped: that is the time of the next look, until one finds nothing.
    /// </summary>
    private void KillOrphans(int session)
    {
        if (_dead.Count == 0)
        {
            return;
        }

        var warden = Environment.ProcessId;
        var orphans = Orphans.Of(Descendants(), warden, _children.Keys.ToHashSet(), _dead, session, pid => ProcFs.ReadVariable(pid, LifeMark.Variable));
        foreach (var orphan in orphans)
        {
            Pidfd.Kill(orphan.Identity);
        }

        if (orphans.Count == 0)
        {
            _dead.Clear();
        }
    }

    // The next look may have the descriptor that this one lacks.
    private static IReadOnlyList<ProcessStat> Descendants()
    {
        try
        {
            return ProcFs.Descendants(Environment.ProcessId);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private void Report(WardenEvent happened)
    {
        try
        {
            _events.Write(happened.Encode());
        }
        catch (IOException)
        {
            // The daemon is gone; the end of its commands says so too, and is what we act on.
        }
    }

    private unsafe void KillAll()
    {
        lock (_gate)
        {
            foreach (var (pid, child) in _children)
            {
                // Not reaped, so the number is its own.
                _ = Libc.kill(-pid, Signals.Kill);
                child.KillGroup();
            }
        }

        // Again and again: what is killed may have forked a moment before, and its orphans come to us.
        for (var wait = 1; ; wait = Math.Min(2 * wait, 50))
        {
            foreach (var process in Descendants())
            {
                Pidfd.Kill(process.Identity);
            }

            int status;
            int reaped;
            do
            {
                reaped = Libc.wait4(-1, &status, Libc.WNOHANG, null);
            }
            while (reaped > 0);

            if (reaped < 0 && Marshal.GetLastPInvokeError() == Libc.ECHILD)
            {
                return;
            }

            _ = Libc.poll(null, 0, wait);
        }
    }

    /// <param name="Id">Of the command that started it.</param>
    /// <param name="Mark">What it and its descendants carry.</param>
    /// <param name="Cgroup">Its directory; empty for none.</param>
    private sealed record Child(uint Id, LifeMark Mark, string Cgroup)
    {
        /// <summary>It and all its descendants in one stroke, where there is a group.</summary>
        public void KillGroup() => _ = Cgroup.Length > 0 && CgroupFile.TryWrite(Cgroup, CgroupFile.Kill, "1");
    }
}
