using System.Diagnostics;
using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Programs;

/// <summary>What one writes without a pool: a new process for each call. It runs cat, so that no runtime's start is in it: this is the least that it costs.</summary>
internal sealed class ProcessPerCall : IContender
{
    public string Name => "Process.Start per call (cat)";

    public Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work)
    {
        if (work.Shape != Shape.Apply || work.BusyMicroseconds > 0)
        {
            throw new NotSupportedException($"A process per call has no {work.Shape}.");
        }

        var requests = Payloads.ForCalls(work);
        return Window.OfCallsAsync(work, call => CallAsync(requests[call % requests.Length].Data.ToByteArray()));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task CallAsync(byte[] payload)
    {
        using var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var received = new MemoryStream(payload.Length);
        var reading = process.StandardOutput.BaseStream.CopyToAsync(received);
        await process.StandardInput.BaseStream.WriteAsync(payload);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        ArgumentOutOfRangeException.ThrowIfNotEqual(received.Length, payload.Length);
    }
}
