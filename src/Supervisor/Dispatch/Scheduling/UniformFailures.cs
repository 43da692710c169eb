using System.Collections;
using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>The same failure for consecutive items, made when it is looked at: cancelling a million items must not cost a million objects.</summary>
internal sealed class UniformFailures(ItemFailure failure, ulong first, int count) : IReadOnlyList<ItemFailure>
{
    public OutcomeKind Kind => failure.Kind;

    public ItemFailure Failure => failure;

    public int Count => count;

    public ItemFailure this[int index] => failure with { Index = first + (ulong)index };

    public IEnumerator<ItemFailure> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
