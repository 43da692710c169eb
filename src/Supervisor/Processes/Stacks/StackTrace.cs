using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Supervisor.Processes.Stacks;

/// <summary>Lets a .NET process write down its stacks: a trace of a few samples, with the names of its methods.</summary>
internal static class StackTrace
{
    /// <summary>A process with ten thousand methods writes about 2 MiB.</summary>
    private const int MaxBytes = 32 << 20;

    private const int BufferMiB = 16;

    // Samples are taken every millisecond.
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(20);

    private static readonly EventPipeProvider Sampler = new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational);

    /// <summary>Writes the trace to a file that is made for it.</summary>
    /// <exception cref="InvalidDataException">The trace is too large.</exception>
    public static async Task WriteAsync(string socket, string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var connector = await DiagnosticsClientConnector.FromDiagnosticPort(socket + ",connect", cancellationToken);
        using var session = await connector.Instance.StartEventPipeSessionAsync([Sampler], requestRundown: true, BufferMiB, cancellationToken);
        await using var file = File.Create(path);
        var copying = CopyAsync(session.EventStream, file, cancellationToken);
        await Task.Delay(Sampling, clock, cancellationToken);
        await session.StopAsync(cancellationToken);
        await copying;
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (to.Length + read > MaxBytes)
            {
                throw new InvalidDataException($"its trace is larger than {MaxBytes >> 20} MiB");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
