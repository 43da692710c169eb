using System.Runtime.InteropServices;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Attachment;

/// <summary>The first thing that a worker says.</summary>
internal static class Hello
{
    private const uint ProtocolVersion = 1;

    internal static AttachRequest Of(MethodTable methods, string token)
    {
        var identity = ProcessIdentity.OfThisProcess();
        return new AttachRequest
        {
            Hello = new WorkerHello
            {
                Token = token,
                Pid = identity.Pid,
                ProcessStartTime = identity.StartTime,
                ProtocolVersion = ProtocolVersion,
                Methods = { methods.Describe() },
                FileDescriptors = { methods.DescribeFiles() },
                Runtime = $"{RuntimeInformation.FrameworkDescription}, Supervisor.Worker {typeof(Hello).Assembly.GetName().Version?.ToString(3)}",
                KeepsPage = true,
                CanRecall = true,
                TakesRing = true,
                CanInterject = true,
            },
        };
    }
}
