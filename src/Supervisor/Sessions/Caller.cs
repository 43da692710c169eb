using Grpc.Core;

namespace Supervisor.Sessions;

/// <summary>Who makes a call, as the gate found out. A feature of each call.</summary>
/// <param name="Identity">What sessions, jobs and private pools belong to: "uid 1000", "token 1a2b3c4d", "certificate CN=ops".</param>
/// <param name="Role">What it may do.</param>
/// <param name="User">The uid of the process at the other end of the Unix socket; null where there is none.</param>
internal sealed record Caller(string Identity, Role Role, uint? User = null)
{
    /// <summary>Whether it may know of what belongs to this identity.</summary>
    public bool MaySee(string owner) => Role >= Role.Operate || owner == Identity;

    /// <exception cref="InvalidOperationException">The call did not come through the gate.</exception>
    public static Caller Of(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<Caller>() ?? throw new InvalidOperationException($"{context.Method} was called past the gate.");
}
