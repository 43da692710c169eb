using System.Globalization;
using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting.Bounds;

/// <summary>protos/README.md tells whoever writes a client what he can run into.</summary>
public sealed class LimitTableTests
{
    // Nobody runs into these: one looks after vanished hosts, the other is the daemon's own.
    private static readonly string[] NotOfClients = [nameof(LimitOptions.TcpKeepAliveInterval), nameof(LimitOptions.ShutdownTimeout)];

    private static readonly string[][] Rows = [.. File.ReadLines(Path.Combine(Repository.Root, "protos", "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|'))];

    [Fact]
    public void It_names_every_limit_with_its_default()
    {
        var defaults = new LimitOptions();
        foreach (var option in typeof(LimitOptions).GetProperties().Where(option => !NotOfClients.Contains(option.Name)))
        {
            var row = Rows.SingleOrDefault(row => row[1].Contains($"`{option.Name}`", StringComparison.Ordinal));
            Assert.True(row is not null, $"{option.Name} has no row.");
            var place = row[1].Split(',').ToList().FindIndex(name => name.Trim() == $"`{option.Name}`");
            Assert.Equal(Write(option.GetValue(defaults)!), row[2].Split(", ")[place].Trim());
        }
    }

    private static string Write(object value) => value switch
    {
        TimeSpan { TotalDays: 1 } => "1 day",
        TimeSpan time => $"{time.TotalSeconds} s",
        _ => Write(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private static string Write(long number) => number switch
    {
        >= 1 << 30 when number % (1 << 30) == 0 => $"{number >> 30} GiB",
        >= 1 << 20 when number % (1 << 20) == 0 => $"{number >> 20} MiB",
        32 << 10 or 512 << 10 => $"{number >> 10} KiB",
        _ => number.ToString("N0", CultureInfo.InvariantCulture),
    };
}
