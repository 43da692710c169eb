using System.ComponentModel.DataAnnotations;

namespace Supervisor.Hosting;

/// <summary>
/// What the daemon bounds, and the bounds of the bounds. What is beyond one of them is refused with RESOURCE_EXHAUSTED and the option's name,
/// or slowed down where it can be. Not here, since nobody needs another one: messages nest 100 levels deep at most, which is protobuf's own bound.
/// </summary>
internal sealed class LimitOptions
{
    /// <summary>Larger items are refused.</summary>
    [Range(1, int.MaxValue)]
    public long MaxItemBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>What of a job's items may wait in the daemon; its first credit.</summary>
    [Range(256 * 1024, 1024 * 1024 * 1024)]
    public int JobWindowBytes { get; set; } = 1024 * 1024;

    /// <summary>What the windows of a pool's open jobs may come to. A job that needs one more is refused.</summary>
    [Range(typeof(long), "1048576", "1099511627776")]
    public long PoolWindowBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>As <see cref="PoolWindowBytes"/>, of the jobs of one session, or of one connection where a job belongs to no session.</summary>
    [Range(typeof(long), "1048576", "1099511627776")]
    public long SessionWindowBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Open jobs and streaming calls.</summary>
    [Range(1, 1_000_000)]
    public int MaxJobs { get; set; } = 10_000;

    /// <summary>Of one session; of one connection where a job belongs to no session.</summary>
    [Range(1, 1_000_000)]
    public int MaxJobsPerSession { get; set; } = 2_000;

    /// <summary>Calls through the front door to one pool, waiting for a worker or at work: the pool's queue for clients that are not of the SDK.</summary>
    [Range(1, 1_000_000)]
    public int MaxCallsPerPool { get; set; } = 4_000;

    /// <summary>Calls through the front door of one caller: a user, a certificate or a token.</summary>
    [Range(1, 1_000_000)]
    public int MaxCallsPerCaller { get; set; } = 2_000;

    /// <summary>
    /// A job or streaming call that waits for its client, for input or for room for its outcomes, ends after at most twice this time without a
    /// sign of it. Open-ended jobs, sessions, workers and streams of events may be quiet for ever.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "365.00:00:00")]
    public TimeSpan JobIdleTimeout { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Clients, each of which has one.</summary>
    [Range(1, 1_000_000)]
    public int MaxSessions { get; set; } = 4096;

    [Range(1, 65_536)]
    public int MaxSessionsPerConnection { get; set; } = 64;

    /// <summary>Pools that clients own.</summary>
    [Range(1, 100_000)]
    public int MaxPrivatePools { get; set; } = 1_000;

    [Range(1, 100_000)]
    public int MaxPoolsPerSession { get; set; } = 100;

    /// <summary>Workers of all pools that clients own, and what such a pool may be resized to.</summary>
    [Range(1, 100_000)]
    public int MaxPrivateWorkers { get; set; } = 2048;

    [Range(1, 100_000)]
    public int MaxWorkersPerSession { get; set; } = 1024;

    /// <summary>Living processes of single tasks.</summary>
    [Range(1, 100_000)]
    public int MaxProcesses { get; set; } = 2048;

    /// <summary>Those that one session started, detached ones too.</summary>
    [Range(1, 100_000)]
    public int MaxProcessesPerSession { get; set; } = 1024;

    /// <summary>Streams of events, of health and of what workers write.</summary>
    [Range(1, 100_000)]
    public int MaxWatches { get; set; } = 256;

    /// <summary>Each worker has one, each client two or more. One that is too many is closed at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 4096;

    [Range(1, 65_536)]
    public int MaxStreamsPerConnection { get; set; } = 1024;

    /// <summary>How long TLS may take to be set up, and then, or without it at once, the client's HTTP/2 preface and settings.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection without a call is closed after this time; a client opens another when it needs it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan ConnectionIdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>How often the kernel asks whether the host at the other end of a quiet TCP connection is still there; after three misses the connection is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TcpKeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Of one gRPC message. Those of this protocol stay below 256 KiB whatever an item's size.</summary>
    [Range(512 * 1024, 64 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>Streams that go on in shared memory at a time: one for each worker and each open job of .NET. Further ones go through the socket.</summary>
    [Range(0, 100_000)]
    public int MaxRings { get; set; } = 256;

    /// <summary>Of the memory that such a stream has for each direction: a multiple of 64 KiB. It is used only as far as it is written to.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int RingBytes { get; set; } = 512 * 1024;

    /// <summary>
    /// Of the memory into which each worker, and each open job, in a ring lays its large messages: it is used only as far as it is written to. 0: there is
    /// none, and they go in pieces.
    /// </summary>
    [Range(0, 1024 * 1024 * 1024)]
    public int SegmentBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Of all headers of a call together, names and values.</summary>
    [Range(4096, 1024 * 1024)]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Headers of a call.</summary>
    [Range(20, 10_000)]
    public int MaxHeaders { get; set; } = 100;

    /// <summary>From the start of a call until its request, or the first message of its stream, is whole.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan FirstMessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Deadline of calls with a single answer where the caller sets none, or a later one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "365.00:00:00")]
    public TimeSpan MaxCallTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a stop may wait for work to finish; then what is left is killed. A stop as a whole takes this, the longest cancel grace of a
    /// pool, and 5 s at the most.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
