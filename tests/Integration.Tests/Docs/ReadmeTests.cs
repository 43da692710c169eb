using System.Diagnostics;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Docs;

/// <summary>What the README shows is what is compiled and run.</summary>
public sealed class ReadmeTests
{
    public static TheoryData<string> Examples => [.. CodeBlocks(File.ReadAllLines(Path.Combine(Repository.Root, "README.md")))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_part_of_a_sample(string example)
    {
        var samples = Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.cs", SearchOption.AllDirectories);

        Assert.Contains(samples, sample => Trimmed(File.ReadAllLines(sample)).Contains(example, StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_examples()
    {
        Assert.NotEmpty(Examples);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_examples_run()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program("Snippets", "Snippets.dll")]) { RedirectStandardOutput = true })!;

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("9: 81", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> CodeBlocks(IEnumerable<string> lines)
    {
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (block is null)
            {
                block = line == "```csharp" ? [] : null;
            }
            else if (line != "```")
            {
                block.Add(line);
            }
            else
            {
                yield return Trimmed(block);
                block = null;
            }
        }
    }

    // Each line ends, so that a line is never found in the middle of another.
    private static string Trimmed(IEnumerable<string> lines) => "\n" + string.Concat(lines.Select(line => line.Trim() + "\n"));
}
