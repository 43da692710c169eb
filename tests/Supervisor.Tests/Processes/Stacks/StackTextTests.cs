using Supervisor.Processes.Stacks;

namespace Supervisor.Tests.Processes.Stacks;

public sealed class StackTextTests
{
    [Fact]
    public void Write_Threads_PutsHandlersFirstAndTheFrameworksOwnLast()
    {
        var text = StackText.Write(
        [
            (1, ["System.Private.CoreLib!System.Threading.Monitor.Wait", "System.Private.CoreLib!System.Threading.Thread.StartCallback"]),
            (2, ["System.Private.CoreLib!System.Threading.Monitor.Wait", "App!App.Program.Main"]),
            (3, ["App!App.Images.Resize", "Supervisor.Worker!Supervisor.Worker.Items.Lane.RunAsync"]),
        ]);

        Assert.Equal(["thread 3", "thread 2", "thread 1"], text.Split('\n').Where(line => line.StartsWith("thread", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_TooMuch_IsCut()
    {
        var text = StackText.Write(Enumerable.Range(0, 1000).Select(thread => (thread, (IReadOnlyList<string>)[.. Enumerable.Repeat("App!App.Recursion.GoOn", 100)])));

        Assert.InRange(text.Length, 1000, StackText.MaxLength);
        Assert.EndsWith("more characters", text, StringComparison.Ordinal);
    }
}
