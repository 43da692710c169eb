using System.Diagnostics;

namespace Supervisor.Integration.Tests.Languages;

/// <summary>Files to count: the one with number n has n words.</summary>
internal sealed class Texts : IDisposable
{
    private readonly TempDirectory _directory = new();

    public Texts(int count)
    {
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(this[i], string.Concat(Enumerable.Repeat("word \u00e9\n", i)));
        }
    }

    public string this[int number] => _directory[$"{number}.txt"];

    /// <summary>A file whose reader waits until somebody writes to it.</summary>
    public string AddPipe()
    {
        using var made = Process.Start("mkfifo", [_directory["pipe"]]);
        made.WaitForExit();
        return _directory["pipe"];
    }

    public void Dispose() => _directory.Dispose();
}
