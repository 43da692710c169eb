using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Supervisor.FrontDoor;

namespace Supervisor.Tests.FrontDoor;

/// <summary>What a caller asks in headers is done, or refused with the header's name.</summary>
public sealed class SupervisorHeadersTests
{
    [Fact]
    public void Without_headers_a_call_is_tried_once_and_bounded_by_nothing() =>
        Assert.Equal(new CallSettings(), SupervisorHeaders.Read(new HeaderDictionary { ["user-agent"] = "x" }));

    [Fact]
    public void All_headers_are_read()
    {
        var headers = new HeaderDictionary
        {
            ["supervisor-pool"] = "images",
            ["Supervisor-Name"] = "nightly",
            ["supervisor-max-attempts"] = "3",
            ["supervisor-priority"] = "-7",
            ["supervisor-wait-limit"] = "500ms",
            ["supervisor-run-limit"] = "00:02:00",
            ["supervisor-idempotent"] = "true",
            ["supervisor-wait-for-broken-pool"] = "true",
        };

        Assert.Equal(
            new CallSettings
            {
                Pool = "images",
                Name = "nightly",
                MaxAttempts = 3,
                Priority = -7,
                WaitLimit = TimeSpan.FromMilliseconds(500),
                RunLimit = TimeSpan.FromMinutes(2),
                Idempotent = true,
                WaitsWhileBroken = true,
            },
            SupervisorHeaders.Read(headers));
    }

    [Theory]
    [InlineData("supervisor-pool", "")]
    [InlineData("supervisor-max-attempts", "0")]
    [InlineData("supervisor-max-attempts", "101")]
    [InlineData("supervisor-max-attempts", "three")]
    [InlineData("supervisor-priority", "101")]
    [InlineData("supervisor-wait-limit", "5")]
    [InlineData("supervisor-wait-limit", "0s")]
    [InlineData("supervisor-run-limit", "-00:00:01")]
    [InlineData("supervisor-idempotent", "yes")]
    [InlineData("supervisor-wait-for-broken-pool", "1")]
    [InlineData("supervisor-prority", "1")]
    public void A_value_or_a_name_that_is_none_is_refused(string name, string value)
    {
        var error = Assert.Throws<RequestException>(() => SupervisorHeaders.Read(new HeaderDictionary { [name] = value }));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Equal(name, Assert.Single(error.Violations).Field);
    }

    [Fact]
    public void A_header_that_comes_twice_and_others_are_all_told()
    {
        var headers = new HeaderDictionary { ["supervisor-pool"] = new StringValues(["a", "b"]), ["supervisor-priority"] = "high" };

        var error = Assert.Throws<RequestException>(() => SupervisorHeaders.Read(headers));

        Assert.Equal(["supervisor-pool", "supervisor-priority"], error.Violations.Select(violation => violation.Field));
    }
}
