using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Hosting;

/// <summary>A file that only the daemon's user may read. What is checked is the open file, so none can be put in its place.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Its text, or what is wrong with it, in words that go behind its name.</summary>
    public static (string Text, string? Problem) Read(string path)
    {
        const int flags = NativeMethods.OpenReadOnly | NativeMethods.OpenCloseOnExec | NativeMethods.OpenNoWait;
        using var file = NativeMethods.Open(path, flags, 0);
        if (file.IsInvalid)
        {
            return ("", $"cannot be opened ({Marshal.GetLastPInvokeErrorMessage()})");
        }

        if (Problem(FileStatus.Of(file)) is { } problem)
        {
            return ("", problem);
        }

        var text = new byte[MaxBytes + 1];
        var length = RandomAccess.Read(file, text, 0);
        return length > MaxBytes ? ("", $"is longer than {MaxBytes} bytes") : (Encoding.UTF8.GetString(text, 0, length), null);
    }

    private static string? Problem(FileStatus status) => status switch
    {
        { IsRegular: false } => "is no regular file",
        { Uid: var owner } when owner != NativeMethods.EffectiveUserId() =>
            $"belongs to uid {owner}, and this is uid {NativeMethods.EffectiveUserId()}: chown it",
        { IsOpenToOthers: true, Permissions: var mode } => $"is open to others (mode {mode}): chmod it to 0600, and replace what was in it",
        _ => null,
    };
}
