namespace Supervisor.Bench.Cases.Daemons;

/// <param name="At">The timestamp of the arrival of the news.</param>
/// <param name="StartTime">From the start of the process until it was ready, by the daemon's clock.</param>
internal readonly record struct ReadyWorker(long At, TimeSpan StartTime);
