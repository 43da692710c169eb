using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Processes;

/// <summary>
/// Reads one output of a child as fast as it comes, so that the child never waits for us, and keeps the last lines. Costs no
/// thread: the stream waits by epoll.
/// </summary>
internal sealed class OutputPump : IAsyncDisposable
{
    private readonly AnonymousPipeClientStream _pipe;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task _pumping;

    public OutputPump(SafePipeHandle readEnd, TimeProvider clock)
    {
        Lines = new LineRing(clock: clock);
        _pipe = new AnonymousPipeClientStream(PipeDirection.In, readEnd);
        _pumping = PumpAsync();
    }

    public LineRing Lines { get; }

    /// <summary>
    /// Reads on to the end of the output, but no longer than this: a grandchild may hold it open for ever. Afterwards nothing
    /// is read any more.
    /// </summary>
    public async Task DrainAsync(TimeSpan limit, TimeProvider clock)
    {
        try
        {
            await _pumping.WaitAsync(limit, clock);
        }
        catch (TimeoutException)
        {
            await _abandoned.CancelAsync();
            await _pumping;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _abandoned.CancelAsync();
        await _pumping;
        _abandoned.Dispose();
    }

    private async Task PumpAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            await using (_pipe)
            {
                while (await _pipe.ReadAsync(buffer, _abandoned.Token) is var read and > 0)
                {
                    Lines.Append(buffer.AsSpan(0, read));
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // Abandoned, or broken: either way there is no more output.
        }

        Lines.End();
    }
}
