using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Outcomes;

/// <summary>Outcomes that go out in one message. Items that follow each other in one delivery become one run.</summary>
internal sealed class OutcomeBatch : Outgoing
{
    private const int Limit = Pieces.WholeLimit;

    private readonly List<OutcomeRunDraft> _runs = [];
    private byte[] _packed = new byte[4096];
    private int _length;
    private int _besides;

    /// <summary>Whether the batch stays as small as a message should be.</summary>
    internal bool HasRoomFor(ItemExecution item) => _length + _besides + (item.Failure is null ? item.Response.Message.Length : 0) < Limit;

    internal void Add(ItemExecution item, long ticks, ulong position)
    {
        var run = RunFor(item.Context.Scope.Id, item.Context.Index);
        run.Count++;
        run.Ticks += ticks;
        run.Position = position;
        if (item.Failure is { } failure)
        {
            AddBeside((run.Failures ??= []), failure);
        }
        else
        {
            Append(item.Response.Delimited.Span);
        }

        if (item.Metadata is { } metadata)
        {
            AddBeside((run.Metadata ??= []), metadata);
        }

        run.End = _length;
    }

    internal override IEnumerable<AttachRequest> Frames()
    {
        var outcomes = new WorkerOutcomes();
        foreach (var run in _runs)
        {
            outcomes.Outcomes.Add(run.ToOutcome(_packed));
        }

        return [new AttachRequest { Outcomes = outcomes }];
    }

    internal override void Written()
    {
        _runs.Clear();
        _length = 0;
        _besides = 0;
    }

    private OutcomeRunDraft RunFor(ulong delivery, ulong index)
    {
        if (_runs.Count > 0 && _runs[^1] is var last && last.Delivery == delivery && last.FirstIndex + last.Count == index)
        {
            return last;
        }

        var run = new OutcomeRunDraft { Delivery = delivery, FirstIndex = index, Start = _length };
        _runs.Add(run);
        _besides += OutcomeRunDraft.EstimatedSize;
        return run;
    }

    private void AddBeside<T>(List<T> list, T message)
        where T : IMessage
    {
        list.Add(message);
        _besides += message.CalculateSize();
    }

    private void Append(ReadOnlySpan<byte> message)
    {
        if (message.Length > _packed.Length - _length)
        {
            Array.Resize(ref _packed, Math.Max(_packed.Length * 2, _length + message.Length));
        }

        message.CopyTo(_packed.AsSpan(_length));
        _length += message.Length;
    }
}
