using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// The way to one supervisor: a channel for data, a channel of its own for control, so that no amount of data can delay a
/// session, a cancel or a terminate; and the session.
/// </summary>
internal sealed class SupervisorConnection : IAsyncDisposable
{
    private readonly SupervisorClientOptions _options;
    private readonly GrpcChannel _data;
    private readonly GrpcChannel _control;
    private readonly SessionService.SessionServiceClient _sessions;
    private readonly SemaphoreSlim _opening = new(1);
    private volatile Session? _session;

    internal SupervisorConnection(SupervisorClientOptions options)
    {
        _options = options.Validated();
        _data = SupervisorChannel.Open(options);
        _control = SupervisorChannel.Open(options);
        Pools = new PoolService.PoolServiceClient(_data);
        PoolControl = new PoolService.PoolServiceClient(_control);
        Status = new ControlService.ControlServiceClient(_control);
        Processes = new ProcessService.ProcessServiceClient(_data);
        ProcessControl = new ProcessService.ProcessServiceClient(_control);
        _sessions = new SessionService.SessionServiceClient(_control);
    }

    internal TimeProvider Time => _options.TimeProvider;

    /// <summary>For Run and Call.</summary>
    internal PoolService.PoolServiceClient Pools { get; }

    /// <summary>For everything else.</summary>
    internal PoolService.PoolServiceClient PoolControl { get; }

    internal ControlService.ControlServiceClient Status { get; }

    /// <summary>For StartProcess and WaitProcess, which carry requests and responses.</summary>
    internal ProcessService.ProcessServiceClient Processes { get; }

    /// <summary>For everything else about processes.</summary>
    internal ProcessService.ProcessServiceClient ProcessControl { get; }

    /// <summary>The session; a new one when the last is over, as after a restart of the daemon.</summary>
    internal ValueTask<Session> GetSessionAsync(CancellationToken cancellationToken) =>
        _session is { IsOver: false } session ? ValueTask.FromResult(session) : OpenSessionAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }

        _data.Dispose();
        _control.Dispose();
    }

    private async ValueTask<Session> OpenSessionAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _session is { IsOver: false } session
                ? session
                : _session = await Session.OpenAsync(_sessions, _options.Name, SupervisorChannel.PlaceOf(_options), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }
}
