using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers.Output;

/// <summary>A line, and who wrote it.</summary>
internal sealed record WorkerLine(WorkerIdentity Worker, int Pid, OutputStream Stream, OutputLine Line);

/// <summary>Which of its two outputs. The numbers are those of the wire.</summary>
internal enum OutputStream
{
    StandardOutput = 1,
    StandardError = 2,
}
