using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Supervisor.FrontDoor;
using Supervisor.Items;

namespace Supervisor.Tests.FrontDoor;

/// <summary>The application's metadata passes, and nothing else does.</summary>
public sealed class ForwardedMetadataTests
{
    [Fact]
    public void Headers_of_the_connection_of_gRPC_and_of_the_supervisor_stay_behind()
    {
        var headers = new HeaderDictionary
        {
            [":path"] = "/a.B/C",
            ["Host"] = "localhost",
            ["Content-Type"] = "application/grpc",
            ["TE"] = "trailers",
            ["grpc-timeout"] = "1S",
            ["grpc-encoding"] = "identity",
            ["supervisor-pool"] = "images",
            ["User-Agent"] = "grpc-go",
            ["Authorization"] = "Basic abc",
            ["grpc-trace-bin"] = "AAE",
        };

        Assert.Equal(["user-agent", "authorization", "grpc-trace-bin"], ForwardedMetadata.Of(headers).Select(entry => entry.Key));
    }

    [Fact]
    public void What_came_several_times_stays_several_and_binary_values_are_bytes()
    {
        var headers = new HeaderDictionary { ["x-many"] = new StringValues(["a", "b, c"]), ["x-some-bin"] = "AAH/, AP8=" };

        var entries = ForwardedMetadata.Of(headers);

        Assert.Equal(["a", "b, c"], entries.Take(2).Select(entry => Encoding.UTF8.GetString(entry.Value.Span)));
        Assert.Equal([[0, 1, 255], [0, 255]], entries.Skip(2).Select(entry => entry.Value.ToArray()));
    }

    [Fact]
    public void A_binary_value_that_is_no_base64_is_refused_by_name()
    {
        var error = Assert.Throws<RequestException>(() => ForwardedMetadata.Of(new HeaderDictionary { ["x-bin"] = "§" }));

        Assert.Equal((StatusCode.InvalidArgument, "x-bin"), (error.Code, Assert.Single(error.Violations).Field));
    }

    // A worker of any language may send any bytes.
    [Fact]
    public void Of_a_worker_only_what_HTTP_can_carry_passes()
    {
        MetadataEntry[] entries =
        [
            new("x-fine", "yes"u8.ToArray()), new("x-bytes-bin", new byte[] { 0, 255 }), new("grpc-status-details-bin", new byte[] { 1 }),
            new("grpc-status", "0"u8.ToArray()), new("content-type", "text/html"u8.ToArray()), new("supervisor-attempt", "9"u8.ToArray()),
            new("X-Upper", "a"u8.ToArray()), new("x y", "a"u8.ToArray()), new("", "a"u8.ToArray()), new("x-split", "a\r\nb: c"u8.ToArray()), new("x-letters", "ä"u8.ToArray()),
        ];

        Assert.Equal(["x-fine", "x-bytes-bin", "grpc-status-details-bin"], ((IReadOnlyList<MetadataEntry>)entries).ToResponse().Select(entry => entry.Key));
    }
}
