using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Hosting;

/// <summary>What statx(2) says of a file itself: a symbolic link is not followed.</summary>
internal readonly record struct FileStatus(uint Uid, int Mode, ulong Inode, ulong Device)
{
    private const int Size = 256;
    private const int TypeMask = 0xf000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    public bool IsSocket => (Mode & TypeMask) == 0xc000;

    /// <summary>Whether anybody but the owner may do anything with it.</summary>
    public bool IsOpenToOthers => (Mode & 0x3f) != 0;

    /// <summary>Whether anybody but the owner may write to it.</summary>
    public bool IsWritableByOthers => (Mode & 0x12) != 0;

    /// <summary>Whether everybody may go through it, if it is a directory.</summary>
    public bool IsPassableByAll => (Mode & 0x1) != 0;

    /// <summary>As in "0755".</summary>
    public string Permissions => Convert.ToString(Mode & 0xfff, 8).PadLeft(4, '0');

    /// <summary>Null where there is no such file.</summary>
    public static unsafe FileStatus? Of(string path)
    {
        var status = stackalloc byte[Size];
        return NativeMethods.Statx(NativeMethods.CurrentDirectory, path, NativeMethods.NoFollow, NativeMethods.BasicStats, status) == 0
            ? Parse(new(status, Size))
            : Marshal.GetLastPInvokeError() == NativeMethods.NoEntry ? null : throw Failure(path);
    }

    public static unsafe FileStatus Of(SafeFileHandle file)
    {
        var status = stackalloc byte[Size];
        return NativeMethods.Statx(file, "", NativeMethods.EmptyPath, NativeMethods.BasicStats, status) == 0
            ? Parse(new(status, Size))
            : throw Failure("an open file");
    }

    private static FileStatus Parse(ReadOnlySpan<byte> statx) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(statx[20..]),
        BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]),
        BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(statx[136..]));

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{path}: {new Win32Exception(error).Message}");
    }
}
