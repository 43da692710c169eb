namespace Supervisor.TestKit;

/// <summary>A directory of the test's own, mode 0700, with a short path, so that sockets fit into it; removed at the end.</summary>
public sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("svt-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a file in it.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string content, UnixFileMode mode)
    {
        File.WriteAllText(this[name], content);
        File.SetUnixFileMode(this[name], mode);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
