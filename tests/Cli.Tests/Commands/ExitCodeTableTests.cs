using Grpc.Core;

namespace Supervisor.Cli.Tests.Commands;

public sealed class ExitCodeTableTests
{
    [Fact]
    public void Every_exit_code_has_its_words_in_the_help_and_in_the_README()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src/Cli/README.md"));

        Assert.Equal(Enum.GetValues<ExitCode>(), ExitCodeTable.Rows.Select(row => row.Code));
        Assert.All(ExitCodeTable.Rows, row => Assert.Contains($"| {(int)row.Code} | {row.Meaning} |", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusCode.NotFound, ExitCode.NotFound)]
    [InlineData(StatusCode.InvalidArgument, ExitCode.Usage)]
    [InlineData(StatusCode.Unavailable, ExitCode.Unavailable)]
    [InlineData(StatusCode.PermissionDenied, ExitCode.Permission)]
    [InlineData(StatusCode.Unauthenticated, ExitCode.Permission)]
    [InlineData(StatusCode.ResourceExhausted, ExitCode.TryAgain)]
    [InlineData(StatusCode.FailedPrecondition, ExitCode.Failed)]
    [InlineData(StatusCode.Internal, ExitCode.Software)]
    internal void Each_status_has_an_exit_code_of_its_kind(StatusCode status, ExitCode code) => Assert.Equal(code, ExitCodeTable.For(status));
}
