using Supervisor.Worker.Attachment;

namespace Supervisor.Worker.Tests.Attachment;

public sealed class ProcessIdentityTests
{
    [Theory]
    [InlineData("dotnet")]
    [InlineData("a b) c (d")]
    public void StartTime_ProgramNameWithAnything_IsField22(string name) =>
        Assert.Equal(777ul, ProcessIdentity.StartTimeOf($"42 ({name}) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 20 21 22"));

    [Fact]
    public void StartTime_OfThisProcess_IsNotZero() => Assert.NotEqual(0ul, ProcessIdentity.OfThisProcess().StartTime);
}
