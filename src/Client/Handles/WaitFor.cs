namespace Supervisor.Client;

/// <summary>When <see cref="TaskHandles.WaitAsync"/> returns: <c>return_when</c> of <c>concurrent.futures.wait</c>.</summary>
public enum WaitFor
{
    /// <summary>When all are ready.</summary>
    All,

    /// <summary>When any is ready.</summary>
    FirstCompleted,

    /// <summary>When any has failed, or all are ready. A cancelled task has not failed.</summary>
    FirstException,
}
