using System.Collections;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>An input with a length that throws when it is gone through: <c>SpecialIterable</c> of the original.</summary>
internal sealed class CountedThrowing : IEnumerable<Number>, ICollection
{
    public int Count => 1;

    public bool IsSynchronized => false;

    public object SyncRoot => this;

    public IEnumerator<Number> GetEnumerator() => Numbers.ThrowingAt(0).GetEnumerator();

    public void CopyTo(Array array, int index) => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
