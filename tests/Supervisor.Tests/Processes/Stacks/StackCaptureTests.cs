using System.Net.Sockets;
using Supervisor.Processes.Stacks;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes.Stacks;

public sealed class StackCaptureTests
{
    // The runtime of a process that hangs badly accepts and says nothing.
    [Fact]
    public async Task TakeAsync_SocketThatNeverAnswers_ComesBackWithinItsLimit()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "dotnet-diagnostic-4711-1-socket");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen();

        var report = await StackCapture.TakeAsync(Environment.ProcessId, path, Path.Combine(directory.Path, "trace"), TimeProvider.System).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal("", report.Text);
        Assert.Contains("did not answer", report.MissingBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_SocketOfSomethingElse_SaysWhatIsWrong()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "dotnet-diagnostic-4711-1-socket");
        await File.WriteAllTextAsync(path, "no socket");

        var report = await StackCapture.TakeAsync(Environment.ProcessId, path, Path.Combine(directory.Path, "trace"), TimeProvider.System).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal("", report.Text);
        Assert.NotEqual("", report.MissingBecause);
    }

    [Fact]
    public void Find_SeveralRuntimesInOneDirectory_PrefersTheWorkersOwn()
    {
        using var directory = new TempDirectory();
        foreach (var pid in (int[])[17, 4711, 99])
        {
            File.WriteAllText(Path.Combine(directory.Path, $"dotnet-diagnostic-{pid}-123-socket"), "");
        }

        Assert.Equal(4711, DiagnosticSocket.Find(directory.Path, 4711, 17)?.Pid);
        Assert.Equal(17, DiagnosticSocket.Find(directory.Path, 1, 17)?.Pid);
        Assert.Null(DiagnosticSocket.Find(Path.Combine(directory.Path, "nowhere"), 1));
    }
}
