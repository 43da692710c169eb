namespace Supervisor.Worker.Tests.Fakes;

/// <summary>Reads a file that another process may have open.</summary>
internal static class SharedFile
{
    internal static byte[] ReadAllBytes(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        return bytes;
    }
}
