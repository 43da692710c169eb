using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>The configuration that <c>init</c> writes: what one changes first, with comments. deploy/supervisor.sample.json has every option.</summary>
internal static class StartingConfiguration
{
    /// <param name="pool">The name of the first pool.</param>
    /// <param name="command">Its program and arguments; empty: an example that is commented out.</param>
    /// <param name="workers">How many processes it has.</param>
    internal static string Text(string pool, IReadOnlyList<string> command, int workers)
    {
        var mark = command.Count == 0 ? "//" : "";
        var words = command.Count == 0 ? ["dotnet", "/opt/images/Images.dll"] : command;
        return $$"""
            // What the supervisor runs. It is read at start, and again at SIGHUP; each error is told with its key, and then nothing changes.
            // Durations are written 200ms, 5s, 2m, 1h or 00:00:05. What is not here has its default.
            {
              "Supervisor": {
                // Each pool has its workers as long as the daemon runs.
                "Pools": {
                  {{mark}}{{JsonSerializer.Serialize(pool)}}: {
                    // The program and its arguments, not a line for a shell. {app} is the daemon's directory, {dotnet} the program that runs .NET.
                    {{mark}}"Command": [{{string.Join(", ", words.Select(word => JsonSerializer.Serialize(word)))}}],

                    // How many processes.
                    {{mark}}"Workers": {{workers}},

                    // Kept warm beside them, to take the place of one that dies.
                    {{mark}}"Spares": 0,

                    // How many items a worker runs at the same time. A crash takes as many with it.
                    {{mark}}"Concurrency": 1,

                    // Added to the few variables that workers inherit.
                    {{mark}}"Environment": {}

                    // , "MaxItemsPerWorker": 10000       a worker is replaced after so many items
                    // , "RecycleRssBytes": 1073741824    and when it holds more memory than this after one
                    // , "Limits": { "MemoryBytes": 2147483648, "OpenFiles": 4096 }
                  {{mark}}}
                },

                "Limits": {
                  // How long work may go on when the daemon is told to stop.
                  "ShutdownTimeout": "25s"
                },

                "Log": {
                  // Trace, Debug, Information, Warning, Error, Critical or None.
                  "Level": "Information"
                }
              }
            }

            """;
    }
}
