using System.Diagnostics;
using Supervisor.Items;

namespace Supervisor.Processes;

/// <summary>The warden's process, as the daemon holds it. The only place where System.Diagnostics.Process is used.</summary>
internal sealed class WardenProcess : IDisposable
{
    private readonly Process _process;

    private WardenProcess(Process process)
    {
        _process = process;
        _ = ProcFs.TryReadStat(process.Id, out var stat);
        Identity = new ProcessIdentity(process.Id, stat.StartTime);
    }

    public ProcessIdentity Identity { get; }

    public Stream Commands => _process.StandardInput.BaseStream;

    public Stream Events => _process.StandardOutput.BaseStream;

    /// <exception cref="ProcessStartException">It cannot be started.</exception>
    public static WardenProcess Start()
    {
        var start = WardenCommand.Create();
        try
        {
            return new WardenProcess(Process.Start(start) ?? throw new ProcessStartException($"Cannot start the warden ({start.FileName})."));
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new ProcessStartException($"Cannot start the warden ({start.FileName}): {error.Message}. Check the installation.", error);
        }
    }

    /// <summary>Tells it to end, and its children with it.</summary>
    public void CloseCommands() => _process.StandardInput.Close();

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Gone already.
        }
    }

    public void Dispose() => _process.Dispose();
}
