using System.Text;
using Supervisor.Worker;

namespace Supervisor.TestWorker;

/// <summary>What this process's initializer was told.</summary>
internal static class Initialization
{
    internal static int Count { get; private set; }

    internal static string Argument { get; private set; } = "";

    internal static void Note(WorkerStart start)
    {
        Count++;
        Argument = Encoding.UTF8.GetString(start.Argument.Span);
    }
}
