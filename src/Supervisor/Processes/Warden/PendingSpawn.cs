using Supervisor.Items;
using Supervisor.Processes.Cgroups;

namespace Supervisor.Processes;

/// <summary>A command on its way: whoever takes it out of the table owns the read ends and the group.</summary>
internal sealed record PendingSpawn(ProcessSpec Spec, OutputPipe Output, OutputPipe Error, Cgroup? Group)
{
    public string Program => Spec.Command[0];

    public TaskCompletionSource<ChildProcess> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChildProcess Become(ProcessIdentity process, TimeProvider clock) =>
        new(process, new OutputPump(Output.ReadEnd, clock), new OutputPump(Error.ReadEnd, clock), clock, Spec.Limits, Group);

    public async Task AbandonAsync(TimeProvider clock)
    {
        Output.ReadEnd.Dispose();
        Error.ReadEnd.Dispose();
        if (Group is not null)
        {
            await Cgroup.RemoveAsync(Group.Path, clock);
        }
    }
}
