using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>
/// Gives calls with a single answer a deadline where theirs is missing, later than the limit, zero, or no time at all: the framework would
/// take the last two for none. Streams have none, they may last as long as their peers do.
/// </summary>
internal sealed class CallDeadline(TimeSpan limit)
{
    private const string Header = "grpc-timeout";

    private readonly string _limit = Write(limit);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { Method.Type: MethodType.Unary }
            && !(Read(context.Request.Headers[Header].ToString()) is { Ticks: > 0 } time && time <= limit))
        {
            context.Request.Headers[Header] = _limit;
        }

        return next(context);
    }

    /// <summary>A time as gRPC writes it: up to eight digits and a unit. Null for anything else.</summary>
    internal static TimeSpan? Read(string text)
    {
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        return text[^1] switch
        {
            'n' => TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick),
            'u' => TimeSpan.FromMicroseconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'S' => TimeSpan.FromSeconds(count),
            'M' => TimeSpan.FromMinutes(count),
            'H' => TimeSpan.FromHours(count),
            _ => null,
        };
    }

    private static string Write(TimeSpan time) => time < TimeSpan.FromHours(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}m")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds}S");
}
