using System.Runtime.InteropServices;

namespace Supervisor.Client;

/// <summary>What .NET does not offer: who owns a file, and who we are.</summary>
internal static partial class NativeMethods
{
    private const int AtCurrentDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint StatxTypeModeUid = 0x1 | 0x2 | 0x8;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    /// <summary>The file itself, not what a link points to (statx(2), AT_SYMLINK_NOFOLLOW); null: there is none, or it cannot be seen.</summary>
    internal static FileOwner? OwnerOf(string path)
    {
        Span<byte> status = stackalloc byte[256];
        return Statx(AtCurrentDirectory, path, AtSymlinkNoFollow, StatxTypeModeUid, ref MemoryMarshal.GetReference(status)) == 0
            // stx_uid is at offset 20, stx_mode at 28, on every architecture.
            ? new FileOwner(MemoryMarshal.Read<uint>(status[20..]), MemoryMarshal.Read<ushort>(status[28..]))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte status);
}

/// <summary>Owner, type and permissions of a file (inode(7)).</summary>
internal readonly record struct FileOwner(uint UserId, ushort Mode)
{
    internal bool IsDirectory => (Mode & 0xF000) == 0x4000;

    internal bool IsSocket => (Mode & 0xF000) == 0xC000;

    internal bool OthersMayWrite => (Mode & 0x12) != 0;
}
