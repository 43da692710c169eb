using System.Diagnostics;

namespace Supervisor.Integration.Tests.Security;

/// <summary>Processes of another user of the machine, which only root can start.</summary>
internal static class OtherUser
{
    public const int Uid = 65534;

    private static readonly string[] Become = ["--reuid", $"{Uid}", "--regid", $"{Uid}", "--clear-groups", "--"];

    public static void SkipUnlessPossible(string program)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can be another user.");
        using var look = Start("test", "-r", program);
        look.WaitForExit();
        Assert.SkipUnless(look.ExitCode == 0, $"The other user cannot read {program}.");
    }

    public static Process Start(params string[] command) => Process.Start(new ProcessStartInfo("setpriv", [.. Become, .. command])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["HOME"] = "/", ["TMPDIR"] = "/tmp" },
    })!;

    /// <summary>Makes the directory of a test theirs.</summary>
    public static void Give(string path)
    {
        using var chown = Process.Start("chown", [$"{Uid}:{Uid}", path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }
}
