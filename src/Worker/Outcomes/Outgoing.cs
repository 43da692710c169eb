using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Outcomes;

/// <summary>Something that waits to be written to the supervisor.</summary>
internal abstract class Outgoing
{
    internal abstract IEnumerable<AttachRequest> Frames();

    /// <summary>All frames are written; what they were made of may be used again.</summary>
    internal virtual void Written()
    {
    }
}
