using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class ChildEnvironmentTests
{
    [Fact]
    public void Only_what_is_allowed_is_inherited_and_additions_win()
    {
        Environment.SetEnvironmentVariable("SUPERVISOR_TEST_SECRET", "x");
        try
        {
            var environment = ChildEnvironment.With(
                new Dictionary<string, string> { ["A"] = "1", ["HOME"] = "/nowhere" },
                new Dictionary<string, string> { ["A"] = "2" });

            Assert.DoesNotContain("SUPERVISOR_TEST_SECRET", environment.Keys);
            Assert.Equal("2", environment["A"]);
            Assert.Equal("/nowhere", environment["HOME"]);
            Assert.Contains("PATH", environment.Keys);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SUPERVISOR_TEST_SECRET", null);
        }
    }
}
