using Grpc.Core;
using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class TransportFailureTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(2, false)]
    [InlineData(8, false)]
    public void A_call_that_the_server_sent_away_unseen_may_go_again(long errorCode, bool isSentAway)
    {
        var reason = new HttpProtocolException(errorCode, "The HTTP/2 server closed the connection.", null);
        var error = new RpcException(new Status(StatusCode.Unavailable, "", new HttpRequestException(HttpRequestError.HttpProtocolError, "", reason)));

        Assert.Equal(isSentAway, TransportFailure.IsSentAway(error));
        Assert.False(TransportFailure.IsBeforeSending(error));
    }

    [Fact]
    public void Without_a_connection_the_server_has_seen_nothing()
    {
        var error = new RpcException(new Status(StatusCode.Unavailable, "", new HttpRequestException(HttpRequestError.ConnectionError, "", null)));

        Assert.True(TransportFailure.IsBeforeSending(error));
        Assert.False(TransportFailure.IsSentAway(error));
    }
}
