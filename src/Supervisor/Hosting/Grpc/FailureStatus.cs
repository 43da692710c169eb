using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>A failed request as a google.rpc.Status with its details.</summary>
internal static class FailureStatus
{
    private const string Domain = "supervisor.v1";

    public static RpcException ToRpcException(this RequestException request)
    {
        var status = new Google.Rpc.Status { Code = (int)request.Code, Message = request.Message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = request.Reason, Domain = Domain, Metadata = { request.Metadata.ToDictionary() } }));
        if (request.Violations.Count > 0)
        {
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { request.Violations.Select(Describe) } }));
        }

        if (request.RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status.ToRpcException();
    }

    private static BadRequest.Types.FieldViolation Describe(FieldViolation violation) =>
        new() { Field = violation.Field, Description = violation.Problem };
}
