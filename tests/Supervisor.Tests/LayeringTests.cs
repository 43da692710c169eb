using System.Text.RegularExpressions;
using Supervisor.Workers.Attach;

namespace Supervisor.Tests;

/// <summary>Which folder of the daemon may use which, and who may know the wire.</summary>
public sealed partial class LayeringTests
{
    private const string Protocol = "Protocol";

    // A folder that is not here is an error: a new one needs its place.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Items"] = [],
        ["Processes"] = ["Items"],
        ["Sessions"] = [],
        ["Storage"] = [],
        ["Telemetry"] = ["Items"],
        ["Workers"] = ["Items", "Processes", "Sessions", "Telemetry"],
        ["Dispatch"] = ["Items", "Workers", "Sessions", "Storage", "Telemetry"],
        ["Reflection"] = ["Sessions", "Workers", "Dispatch"],
        ["Control"] = ["Items", "Processes", "Sessions", "Storage", "Telemetry", "Workers", "Dispatch", "Reflection"],
        ["FrontDoor"] = ["Items", "Sessions", "Telemetry", "Workers", "Dispatch"],
        ["Hosting"] = ["Items", "Processes", "Sessions", "Storage", "Telemetry", "Workers", "Dispatch", "Reflection", "Control", "FrontDoor"],
    };

    private static readonly string Source = Path.Combine(Repository.Root, "src", "Supervisor");

    [Fact]
    public void Folders_use_only_what_lies_below_them() => Assert.Empty(Violations(ReadSource()));

    [Theory]
    [InlineData("Sessions/A.cs", "using Supervisor.Workers;", "Sessions/A.cs uses Workers")]
    [InlineData("Dispatch/A.cs", "class A { global::Supervisor.Processes.Pidfd? P; }", "Dispatch/A.cs uses Processes")]
    [InlineData("Dispatch/Scheduling/A.cs", "class A { Hosting.Daemon? D; }", "Dispatch/Scheduling/A.cs uses Hosting")]
    [InlineData("Workers/A.cs", "using Supervisor.Protocol.V1;", "Workers/A.cs uses Protocol")]
    [InlineData("Workers/A.cs", "class A { Protocol.V1.PoolSpec? P; }", "Workers/A.cs uses Protocol")]
    [InlineData("Plumbing/A.cs", "class A;", "Plumbing/A.cs is in no known folder")]
    public void A_planted_violation_is_found(string path, string text, string expected) =>
        Assert.Equal([expected], Violations([.. ReadSource(), (path, text)]));

    [Theory]
    [InlineData("Workers/WorkerGrpcService.cs", "using Supervisor.Protocol.V1;")]
    [InlineData("Items/ItemMapping.cs", "using Supervisor.Protocol.V1;")]
    [InlineData("Workers/A.cs", "using Supervisor.Items; class A { int Dispatch; int B => Dispatch.GetHashCode(); }")]
    [InlineData("Items/A.cs", "// as Supervisor.Hosting does, and Hosting.Daemon\nclass A;")]
    public void What_is_allowed_is_no_violation(string path, string text) => Assert.Empty(Violations([.. ReadSource(), (path, text)]));

    private static IReadOnlyList<string> Violations(IReadOnlyList<(string Path, string Text)> files)
    {
        var types = files.SelectMany(file => Declaration().Matches(file.Text).Select(match => (Folder(file.Path), match.Groups[1].Value))).ToHashSet();
        return
        [
            .. files.Where(file => !Allowed.ContainsKey(Folder(file.Path))).Select(file => $"{file.Path} is in no known folder"),
            .. from file in files
               from used in Uses(file.Text, types)
               where used != Folder(file.Path) && !MayUse(file.Path, used)
               select $"{file.Path} uses {used}",
        ];
    }

    // `Supervisor.X` anywhere, and `X.Type` where X is a folder with such a type, since the namespace around it finds that too.
    private static IEnumerable<string> Uses(string text, HashSet<(string Folder, string Type)> types)
    {
        var code = Comment().Replace(text, "");
        var qualified = Qualified().Matches(code).Select(match => match.Groups[1].Value).Where(name => name == Protocol || Allowed.ContainsKey(name));
        var relative = Relative().Matches(code)
            .Where(match => match.Value == "Protocol.V1" || types.Contains((match.Groups[1].Value, match.Groups[2].Value)))
            .Select(match => match.Groups[1].Value);
        return qualified.Concat(relative).Distinct();
    }

    private static bool MayUse(string path, string used) => used == Protocol
        ? path.EndsWith("GrpcService.cs", StringComparison.Ordinal) || path.EndsWith("Mapping.cs", StringComparison.Ordinal) || IsTransport(path)
        : Allowed.GetValueOrDefault(Folder(path), []).Contains(used);

    // A worker's stream is read and written frame by frame.
    private static bool IsTransport(string path) => path.StartsWith("Workers/Attach/", StringComparison.Ordinal);

    private static string Folder(string path) => path.Split('/')[0];

    // Files beside the folders (Program.cs, what all may use) belong to none.
    private static IReadOnlyList<(string Path, string Text)> ReadSource() =>
    [
        .. from file in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
           let path = Path.GetRelativePath(Source, file)
           where path.Contains('/', StringComparison.Ordinal) && Folder(path) is not ("bin" or "obj")
           select (path, File.ReadAllText(file)),
    ];

    [GeneratedRegex(@"\bSupervisor\.(\w+)")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.(\w+)")]
    private static partial Regex Relative();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
