using Google.Protobuf;
using Grpc.Core;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>Answers messages that are no protobuf of their type with INVALID_ARGUMENT, and logs some of them.</summary>
internal sealed partial class MalformedMessages(TimeProvider clock, ILogger<MalformedMessages> logger)
{
    private readonly LogThrottle _throttle = new(clock);

    public Func<DeserializationContext, T> Refusing<T>(string method, Func<DeserializationContext, T> parse) => context =>
    {
        try
        {
            return parse(context);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw Refusal(method, failure);
        }
    };

    private RpcException Refusal(string method, InvalidProtocolBufferException failure)
    {
        if (_throttle.TryPass(out var suppressed))
        {
            LogMalformed(method, failure.Message, suppressed);
        }

        return new RequestException(StatusCode.InvalidArgument, "MALFORMED_MESSAGE", $"The request message of {method} is malformed: {failure.Message}").ToRpcException();
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused a malformed message for {Method}: {Problem} {Suppressed} more since the last such line.")]
    private partial void LogMalformed(string method, string problem, int suppressed);
}
