using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Handlers;

/// <summary>A method of a hosted service.</summary>
internal abstract class ServiceMethod(IMethod method)
{
    /// <summary>"package.Service/Method".</summary>
    internal string Name { get; } = $"{method.ServiceName}/{method.Name}";

    internal MethodKind Kind { get; } = method.Type switch
    {
        MethodType.Unary => MethodKind.Unary,
        MethodType.ClientStreaming => MethodKind.ClientStreaming,
        MethodType.ServerStreaming => MethodKind.ServerStreaming,
        MethodType.DuplexStreaming => MethodKind.BidiStreaming,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method.Type, "Unknown kind of method."),
    };

    /// <summary>Executes an item; the result is null when that is already done, and never a failed task.</summary>
    internal virtual Task? Execute(ItemExecution item)
    {
        item.Fail(FailureMapping.NotUnary(Name));
        return null;
    }

    /// <summary>Executes a streaming call. Throws what the handler throws.</summary>
    internal abstract Task ExecuteAsync(StreamingCall call, HandlerContext context);
}
