using System.Buffers.Binary;

namespace Supervisor.Tests.Workers;

/// <summary>What a worker leaves in its page and its outbox, byte by byte.</summary>
internal static class WorkerFiles
{
    internal static void WritePage(string path, ulong delivery, ulong index)
    {
        var page = new byte[128];
        BinaryPrimitives.WriteUInt32LittleEndian(page, 0x47505653);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(64), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(68), 2);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(72), delivery);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(80), 5);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(88), index);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(96), 1);
        Overwrite(path, page);
    }

    internal static void WriteOutbox(string path, ulong delivery, ulong index, byte response)
    {
        var outbox = new byte[64 + 48];
        BinaryPrimitives.WriteUInt32LittleEndian(outbox, 0x424F5653);
        BinaryPrimitives.WriteUInt32LittleEndian(outbox.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(outbox.AsSpan(8), 48);
        BinaryPrimitives.WriteUInt32LittleEndian(outbox.AsSpan(64), 48);
        BinaryPrimitives.WriteUInt32LittleEndian(outbox.AsSpan(68), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(outbox.AsSpan(72), delivery);
        BinaryPrimitives.WriteUInt64LittleEndian(outbox.AsSpan(80), index);
        BinaryPrimitives.WriteUInt32LittleEndian(outbox.AsSpan(96), 1);
        outbox[104] = response;
        Overwrite(path, outbox);
    }

    private static void Overwrite(string path, byte[] bytes)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, 0);
    }
}
