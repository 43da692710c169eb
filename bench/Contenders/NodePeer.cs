using System.ComponentModel;
using System.Diagnostics;

namespace Supervisor.Bench.Contenders;

/// <summary>Node with what it needs from npm, which is fetched when it is first needed.</summary>
internal static class NodePeer
{
    /// <exception cref="ContenderException">There is no npm, or it failed.</exception>
    public static IReadOnlyList<string> Command(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Install(folder);
        }

        return ["node", Path.Combine(folder, "peer.js")];
    }

    private static void Install(string folder)
    {
        // Its output would be among the bench's results.
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        try
        {
            using var npm = Process.Start(start)!;
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
            {
                throw new ContenderException($"'npm ci' in {folder} ended with {npm.ExitCode}; standard error has why.");
            }
        }
        catch (Win32Exception)
        {
            throw new ContenderException($"Node's workerpool needs Node and npm, and there is no npm here. Install them, or run 'npm ci' in {folder}.");
        }
    }
}
