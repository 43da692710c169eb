using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Cli;

/// <summary>
/// A process that goes on when this one, and its terminal, are gone: a session of its own, no input, its output in a file. A hang-up of the
/// terminal would otherwise make the daemon read its configuration again, and Ctrl-C end it.
/// </summary>
internal sealed unsafe class BackgroundProcess
{
    private int? _exitCode;

    private BackgroundProcess(int pid) => Pid = pid;

    internal int Pid { get; }

    /// <param name="command">The program's path, and arguments.</param>
    /// <param name="log">Gets what it writes, behind what is there.</param>
    /// <exception cref="CommandException">It could not be started.</exception>
    internal static BackgroundProcess Start(IReadOnlyList<string> command, string log)
    {
        var attributes = stackalloc byte[Libc.StructSize];
        var actions = stackalloc byte[Libc.StructSize];
        var signals = stackalloc byte[Libc.StructSize];
        _ = Libc.AttributesInit(attributes);
        _ = Libc.AttributesSetFlags(attributes, Libc.SpawnSession | Libc.SpawnSignalDefaults | Libc.SpawnSignalMask);
        _ = Libc.SignalSetFill(signals);
        _ = Libc.AttributesSetSignalDefaults(attributes, signals);
        _ = Libc.SignalSetEmpty(signals);
        _ = Libc.AttributesSetSignalMask(attributes, signals);
        _ = Libc.FileActionsInit(actions);
        _ = Libc.FileActionsAddOpen(actions, 0, "/dev/null", flags: 0, mode: 0);
        _ = Libc.FileActionsAddOpen(actions, 1, log, Libc.AppendFlags, Convert.ToUInt32("600", 8));
        _ = Libc.FileActionsAddDuplicate(actions, 1, 2);
        return Spawn(command, actions, attributes);
    }

    /// <summary>Null while it runs; 128 and the signal's number where one ended it.</summary>
    internal int? EndedWith()
    {
        // A number of the past may be another process's: it is asked for once.
        if (_exitCode is null && Libc.WaitPid(Pid, out var status, Libc.NoHang) == Pid)
        {
            _exitCode = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
        }

        return _exitCode;
    }

    private static BackgroundProcess Spawn(IReadOnlyList<string> command, byte* actions, byte* attributes)
    {
        var arguments = Strings(command);
        var environment = Strings([.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}")]);
        try
        {
            var error = Libc.Spawn(out var pid, command[0], actions, attributes, arguments, environment);
            return error == 0 ? new BackgroundProcess(pid) : throw new CommandException(ExitCode.Software, $"{command[0]} cannot be started: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
        finally
        {
            Free(arguments);
            Free(environment);
        }
    }

    private static byte** Strings(IReadOnlyList<string> texts)
    {
        var strings = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(texts[i]);
            strings[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(strings[i], bytes.Length));
        }

        return strings;
    }

    private static void Free(byte** strings)
    {
        for (var at = strings; *at is not null; at++)
        {
            NativeMemory.Free(*at);
        }

        NativeMemory.Free(strings);
    }
}
