using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>Messages that hold a number.</summary>
internal static class Numbers
{
    internal static Number Of(long value) => new() { Value = value };

    /// <summary>0 up to the count, exclusive.</summary>
    internal static IEnumerable<Number> To(int count) => Enumerable.Range(0, count).Select(i => Of(i));

    internal static IEnumerable<long> SquaresTo(int count) => Enumerable.Range(0, count).Select(i => (long)i * i);

    internal static IEnumerable<long> Values(this IEnumerable<Number> numbers) => numbers.Select(number => number.Value);

    /// <summary>As <see cref="To"/>, and throws in place of one of them: <c>exception_throwing_generator</c>.</summary>
    internal static IEnumerable<Number> ThrowingAt(int at)
    {
        foreach (var number in To(at))
        {
            yield return number;
        }

        throw new FormatException($"Somebody said when {at}");
    }
}
