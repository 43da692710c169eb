namespace Supervisor.Hosting;

/// <summary>A part of the daemon that was asked whether it still works.</summary>
/// <param name="Part">What it is called in the log.</param>
/// <param name="Answer">Completes when the part has done what it is there for; never, if it is stuck.</param>
internal readonly record struct VitalSign(string Part, Task Answer);
