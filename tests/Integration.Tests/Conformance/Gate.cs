using System.Globalization;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>Holds tasks in their handlers until it is opened, and knows which of them have begun.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TempDirectory _directory = new();

    internal int StartedCount => Directory.GetFiles(_directory.Path, "started-*").Count(file => !Path.GetFileName(file).Contains('.', StringComparison.Ordinal));

    private string FilePath => _directory["gate"];

    internal GateRequest Request(int value) => new() { Started = StartedFile(value), Gate = FilePath, Value = value };

    internal Task StartedAsync(int count) => Eventually.HoldsAsync(() => StartedCount >= count, TimeSpan.FromSeconds(50), $"{count} tasks have begun");

    /// <summary>The pid of the worker that holds this task.</summary>
    internal int HolderOf(int value) => int.Parse(File.ReadAllText(StartedFile(value)).Split(' ')[0], CultureInfo.InvariantCulture);

    internal void Open() => File.WriteAllText(FilePath, "");

    public void Dispose() => _directory.Dispose();

    private string StartedFile(int value) => _directory[$"started-{value}"];
}
