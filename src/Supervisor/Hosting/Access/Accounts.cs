using System.Buffers.Binary;

namespace Supervisor.Hosting;

/// <summary>Users and groups by name, from wherever the machine has them (nsswitch.conf(5)).</summary>
internal static unsafe class Accounts
{
    // pw_uid and gr_gid both follow two pointers.
    private const int NumberOffset = 16;
    private const int EntrySize = 64;
    private const int OutOfRange = 34;
    private const int MaxBytes = 1 << 20;

    private delegate int Lookup(string name, byte* entry, byte* buffer, nuint size, out byte* result);

    /// <summary>Null where there is none.</summary>
    public static uint? FindUser(string name) => Find(name, NativeMethods.GetUserByName);

    /// <inheritdoc cref="FindUser"/>
    public static uint? FindGroup(string name) => Find(name, NativeMethods.GetGroupByName);

    // A group's entry has all its members in it, so there is no size that is always enough.
    private static uint? Find(string name, Lookup lookup)
    {
        var entry = stackalloc byte[EntrySize];
        for (var size = 4096; size <= MaxBytes; size *= 4)
        {
            fixed (byte* buffer = new byte[size])
            {
                var error = lookup(name, entry, buffer, (nuint)size, out var result);
                if (error != OutOfRange)
                {
                    return result is null ? null : BinaryPrimitives.ReadUInt32LittleEndian(new(entry + NumberOffset, sizeof(uint)));
                }
            }
        }

        return null;
    }
}
