using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Outcomes;

internal sealed class OutgoingFrame(AttachRequest frame) : Outgoing
{
    internal override IEnumerable<AttachRequest> Frames() => [frame];
}
