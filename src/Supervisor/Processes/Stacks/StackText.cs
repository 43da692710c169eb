using System.Globalization;
using System.Text;
using Microsoft.Diagnostics.Tracing.Etlx;

namespace Supervisor.Processes.Stacks;

/// <summary>Makes text of a trace: the last sample of each thread, innermost frame first, in a bounded length.</summary>
internal static class StackText
{
    public const int MaxLength = 64 << 10;

    // Of the worker SDK: below it on a stack lies a handler.
    private const string LaneFrame = "Supervisor.Worker!Supervisor.Worker.Items.";

    /// <summary>Reads a trace file; leaves a second one beside it.</summary>
    public static string Read(string path)
    {
        using var log = new TraceLog(TraceLog.CreateFromEventPipeDataFile(path));
        var threads = new Dictionary<int, TraceCallStack>();
        foreach (var sample in log.Events)
        {
            if (sample.ProviderName == "Microsoft-DotNETCore-SampleProfiler" && sample.CallStack() is { } stack)
            {
                threads[sample.ThreadID] = stack;
            }
        }

        return Write(threads.Select(thread => (thread.Key, (IReadOnlyList<string>)Frames(thread.Value))));
    }

    /// <summary>Threads that run a handler come first, then those with a frame that is not the framework's, then the others.</summary>
    public static string Write(IEnumerable<(int Thread, IReadOnlyList<string> Frames)> threads)
    {
        var text = new StringBuilder();
        foreach (var (thread, frames) in threads.OrderBy(thread => Rank(thread.Frames)).ThenBy(thread => thread.Thread))
        {
            text.Append(CultureInfo.InvariantCulture, $"thread {thread}\n");
            foreach (var frame in frames)
            {
                text.Append("   at ").Append(frame).Append('\n');
            }
        }

        return text.Length <= MaxLength ? text.ToString() : $"{text.ToString(0, MaxLength - 64)}\n... and {text.Length - MaxLength + 64} more characters";
    }

    private static int Rank(IReadOnlyList<string> frames) =>
        frames.Any(frame => frame.StartsWith(LaneFrame, StringComparison.Ordinal)) ? 0
        : frames.Any(frame => !IsFramework(frame)) ? 1
        : 2;

    private static bool IsFramework(string frame) =>
        frame.StartsWith("System.", StringComparison.Ordinal) || frame.StartsWith("Microsoft.", StringComparison.Ordinal) || frame.StartsWith('[');

    private static List<string> Frames(TraceCallStack innermost)
    {
        var frames = new List<string>();
        for (var frame = innermost; frame is not null; frame = frame.Caller)
        {
            frames.Add(Name(frame.CodeAddress));
        }

        return frames;
    }

    // "Module!Namespace.Type.Method": parameters, in the notation of IL, would only hide the name.
    private static string Name(TraceCodeAddress address)
    {
        var method = address.FullMethodName;
        var end = method.IndexOf('(', StringComparison.Ordinal);
        return method.Length == 0 ? "[native or unknown]" : $"{address.ModuleName}!{(end < 0 ? method : method[..end])}";
    }
}
