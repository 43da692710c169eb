using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class ServerAddressTests
{
    [Fact]
    public void OfSocket_IsToldByWordsAndByVariables()
    {
        var address = ServerAddress.OfSocket("/run/w/1/s");

        Assert.Equal("--on=/run/w/1/s unix:/run/w/1/s {port}", address.Expand("--on={socket} {address} {port}"));
        Assert.Equal(
            new Dictionary<string, string> { ["SUPERVISOR_SERVER_SOCKET"] = "/run/w/1/s", ["SUPERVISOR_SERVER_ADDRESS"] = "unix:/run/w/1/s" }, address.Variables);
    }

    [Fact]
    public void OfPort_IsToldByWordsAndByVariables()
    {
        var address = ServerAddress.OfPort(4711);

        Assert.Equal("4711 127.0.0.1:4711 {socket}", address.Expand("{port} {address} {socket}"));
        Assert.Equal(
            new Dictionary<string, string> { ["SUPERVISOR_SERVER_PORT"] = "4711", ["SUPERVISOR_SERVER_ADDRESS"] = "127.0.0.1:4711" }, address.Variables);
    }

    [Fact]
    public void OfSocket_PathLongerThanASocketsCanBe_SaysWhatToDo()
    {
        ServerAddress.OfSocket("/" + new string('a', 106));

        Assert.Contains("107 at most", Assert.Throws<IOException>(() => ServerAddress.OfSocket("/" + new string('a', 107))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_AreGivenToOneServerAtATime()
    {
        var ports = new LoopbackPorts();

        var taken = Enumerable.Range(0, 200).Select(_ => ports.Take()).ToList();

        Assert.Equal(taken.Count, taken.Distinct().Count());
    }
}
