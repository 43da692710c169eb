namespace Supervisor.Processes;

/// <summary>A line that a process wrote.</summary>
/// <param name="Number">Rises over all lines of all processes.</param>
/// <param name="At">When its end was read.</param>
/// <param name="Text">Without its end; bounded.</param>
/// <param name="CutBytes">How many bytes of it are missing in the text.</param>
internal sealed record OutputLine(long Number, DateTimeOffset At, string Text, long CutBytes)
{
    public override string ToString() => CutBytes == 0 ? Text : $"{Text} [{CutBytes} more bytes]";
}
