namespace Supervisor.Worker.Tests.Fakes;

internal static class ZeroFile
{
    internal static void Create(string path, long length)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
    }
}
