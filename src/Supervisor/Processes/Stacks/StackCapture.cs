namespace Supervisor.Processes.Stacks;

/// <summary>
/// Takes the managed stacks of a .NET process from outside. Bounded in time and memory, and never fails: a process that hangs may not
/// answer, or answer nonsense.
/// </summary>
internal static class StackCapture
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);

    // Each needs some MiB. What does not come back keeps its place, so that no more than these can be stuck.
    private static readonly SemaphoreSlim Places = new(2);

    /// <param name="pid">The process that may be stopped, in which case nothing in it answers.</param>
    /// <param name="socket">From <see cref="DiagnosticSocket"/>; null: it has none.</param>
    /// <param name="tracePath">A file to be made for the trace, and removed.</param>
    /// <param name="clock">Measures the limit.</param>
    public static async Task<StackReport> TakeAsync(int pid, string? socket, string tracePath, TimeProvider clock)
    {
        if (ProcFs.IsStoppedBySignal(pid))
        {
            return StackReport.Missing("the process was stopped by a signal (state T), and nothing in it answers");
        }

        if (socket is null)
        {
            return StackReport.Missing("the process has no diagnostics socket in its TMPDIR: it is no .NET process, or its diagnostics are off");
        }

        using var limit = new CancellationTokenSource(Limit, clock);
        try
        {
            await Places.WaitAsync(limit.Token);
            // Parsing cannot be cancelled: it is left behind, and gives its place back when it ends.
            return await Task.Run(() => TakeAsync(socket, tracePath, clock, limit.Token)).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return StackReport.Missing(FormattableString.Invariant($"its runtime did not answer within {Limit.TotalSeconds:0.#} s"));
        }
    }

    private static async Task<StackReport> TakeAsync(string socket, string tracePath, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await StackTrace.WriteAsync(socket, tracePath, clock, cancellationToken);
            var text = StackText.Read(tracePath);
            return text.Length > 0 ? new StackReport(text, "") : StackReport.Missing("its runtime named no thread");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return StackReport.Missing($"its runtime's answer could not be used: {error.Message}");
        }
        finally
        {
            Places.Release();
            Remove(tracePath);
        }
    }

    private static void Remove(string tracePath)
    {
        try
        {
            File.Delete(tracePath);
            File.Delete(Path.ChangeExtension(tracePath, "etlx"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // They go with the worker's directory.
        }
    }
}
