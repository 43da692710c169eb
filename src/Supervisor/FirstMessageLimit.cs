using Grpc.Core;

namespace Supervisor;

/// <summary>How long a call's request, or the first message of its stream, may take.</summary>
internal sealed record FirstMessageLimit(TimeSpan Time)
{
    public RequestException Exceeded() => new(
        StatusCode.DeadlineExceeded,
        "FIRST_MESSAGE_LATE",
        FormattableString.Invariant($"No whole message came within {Time.TotalSeconds:0.###} s (Supervisor:Limits:FirstMessageTimeout); send it right after the call is opened."));
}
