using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Supervisor.Items.Wire;

namespace Supervisor.Hosting;

/// <summary>A failed request as a google.rpc.Status with its details.</summary>
internal static class FailureStatus
{
    private const string Domain = "supervisor.v1";

    // It travels in trailers, which peers bound; and it may repeat what the request said.
    private const int MaxTextLength = 1000;
    private const int MaxViolations = 10;

    public static RpcException ToRpcException(this RequestException request)
    {
        var status = new Google.Rpc.Status { Code = (int)request.Code, Message = Shorten(request.Message) };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = request.Reason, Domain = Domain, Metadata = { request.Metadata.ToDictionary(entry => entry.Key, entry => Shorten(entry.Value)) } }));
        if (request.Violations.Count > 0)
        {
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { request.Violations.Take(MaxViolations).Select(Describe) } }));
        }

        if (request.Quota is { } quota)
        {
            status.Details.Add(Any.Pack(new QuotaFailure { Violations = { new QuotaFailure.Types.Violation { Subject = quota.Owner, Description = quota.What } } }));
        }

        if (request.RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        status.Details.Add(request.Crashes.Select(crash => Any.Pack(crash.ToProto())));
        return status.ToRpcException();
    }

    /// <summary>For a message whose first five bytes cannot be right.</summary>
    public static RequestException MalformedPrefix() =>
        new(StatusCode.InvalidArgument, "MALFORMED_MESSAGE", "The message's prefix is malformed: its flag is neither 0 nor 1, or its length is beyond 2 GiB.");

    private static BadRequest.Types.FieldViolation Describe(FieldViolation violation) =>
        new() { Field = Shorten(violation.Field), Description = Shorten(violation.Problem) };

    private static string Shorten(string text) => text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, MaxTextLength), "…");
}
