using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Supervisor.Cli;

/// <summary>Sizes, times and rates in few characters.</summary>
internal static class Figures
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>As "512B", "85.2MiB"; without a blank, so that it stays one field.</summary>
    internal static string Bytes(ulong bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes}B" : value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>As "850ms", "12s", "3m20s", "2h05m", "4d03h".</summary>
    internal static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => "0ms",
        { TotalSeconds: < 1 } => $"{(int)time.TotalMilliseconds}ms",
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds}s",
        { TotalHours: < 1 } => $"{time.Minutes}m{time.Seconds:00}s",
        { TotalDays: < 1 } => $"{time.Hours}h{time.Minutes:00}m",
        _ => $"{(int)time.TotalDays}d{time.Hours:00}h",
    };

    internal static string Time(Duration? time) => time is null ? "" : Time(time.ToTimeSpan());

    /// <summary>Of items in a second, as "0", "0.4", "12.5", "1830".</summary>
    internal static string Rate(double rate) => rate.ToString(rate is 0 or >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>Empty for none.</summary>
    internal static string Count(ulong count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A moment, as the daemon's log has it.</summary>
    internal static string Moment(Timestamp at) => at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
