using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;

namespace Supervisor.Tests.Dispatch.Jobs;

public sealed class OutcomeOutboxTests
{
    // A run costs its bytes, a piece its length: the wire's own figures do not matter here.
    private readonly OutcomeOutbox _outbox = new(run => run.Payload.Packed.Length, piece => piece.Length, () => false);

    [Fact]
    public void Next_NothingPut_IsNull() => Assert.Null(_outbox.Next());

    [Fact]
    public void Next_AcceptedOutcomesAndFinished_ComeInThisOrder()
    {
        _outbox.Finish(default);
        _outbox.Put(Run(0, 10));
        _outbox.Grant(5);
        _outbox.Accept(new JobFrame.Accepted(1, 2, 3, 4));
        _outbox.AddCredit(10);

        Assert.IsType<JobFrame.Accepted>(_outbox.Next());
        Assert.Equal(new JobFrame.Grant(5), _outbox.Next());
        Assert.IsType<JobFrame.Outcomes>(_outbox.Next());
        Assert.IsType<JobFrame.Finished>(_outbox.Next());
        Assert.Null(_outbox.Next());
    }

    [Fact]
    public void Next_SeveralRunsAndCreditForSome_SendsTheseTogetherAndWaitsWithTheRest()
    {
        _outbox.Put(Run(0, 10));
        _outbox.Put(Run(1, 10));
        _outbox.Put(Run(2, 10));
        _outbox.AddCredit(25);

        Assert.Equal([0UL, 1UL], Firsts(_outbox.Next()));
        Assert.Null(_outbox.Next());

        _outbox.AddCredit(5);
        Assert.Equal([2UL], Firsts(_outbox.Next()));
    }

    [Fact]
    public void Next_LargeOutcome_ComesInPiecesAsCreditAllowsAndThenAloneAsARun()
    {
        _outbox.Put(Large(0, 100, 100));
        _outbox.Put(Run(1, 10));
        _outbox.AddCredit(100);

        Assert.Equal(100, Assert.IsType<JobFrame.Piece>(_outbox.Next()).Data.Length);
        Assert.Null(_outbox.Next());

        _outbox.AddCredit(110);
        Assert.IsType<JobFrame.Piece>(_outbox.Next());
        Assert.Equal([0UL], Firsts(_outbox.Next()));
        Assert.Equal([1UL], Firsts(_outbox.Next()));
    }

    [Fact]
    public void Next_RunBeforeLargeOutcome_IsNotJoinedWithIt()
    {
        _outbox.Put(Run(0, 10));
        _outbox.Put(Large(1, 100));
        _outbox.AddCredit(1000);

        Assert.Equal([0UL], Firsts(_outbox.Next()));
        Assert.IsType<JobFrame.Piece>(_outbox.Next());
        Assert.Equal([1UL], Firsts(_outbox.Next()));
    }

    [Fact]
    public void AddCredit_MoreThanCanBeCounted_MeansNoBound()
    {
        _outbox.AddCredit(ulong.MaxValue);
        _outbox.AddCredit(ulong.MaxValue);
        _outbox.Put(Run(0, 10));

        Assert.NotNull(_outbox.Next());
    }

    [Fact]
    public void TakeSent_OutcomesTaken_IsTheirCostOnce()
    {
        var run = Run(0, 10);
        _outbox.AddCredit(10);
        _outbox.Put(run);
        _outbox.Next();

        Assert.Equal(Settlement.CostOf(run), _outbox.TakeSent());
        Assert.Equal(0, _outbox.TakeSent());
    }

    private static IEnumerable<ulong> Firsts(JobFrame? frame) => Assert.IsType<JobFrame.Outcomes>(frame).Runs.Select(run => run.First);

    private static OutcomeRun Run(ulong first, int bytes) => new() { First = first, Count = 1, Payload = Payload.FromPacked(new byte[bytes]) };

    private static OutcomeRun Large(ulong first, params int[] pieces) =>
        new() { First = first, Count = 1, Payload = Payload.FromPieces([.. pieces.Select(length => (ReadOnlyMemory<byte>)new byte[length])]) };
}
