using Grpc.Core;
using Supervisor.Reflection;

namespace Supervisor.Tests.Reflection;

/// <summary>Two meanings of one name are told, never mixed.</summary>
public sealed class ConflictTests
{
    private readonly Schema _one = Files.Pool("one", Files.Shop);
    private readonly Schema _same = Files.Pool("same", Files.Shop);
    private readonly Schema _other = Files.Pool("other", Files.Ware(field: "cost"), Files.ShopFile());

    [Fact]
    public void The_same_from_two_pools_is_none()
    {
        Assert.Equal(["acme/shop.proto", "acme/ware.proto"], Files.Names(Files.View(_one, _same).Symbol("acme.Shop")));
        Assert.Empty(Conflict.Among([Files.Daemon, _one, _same]));
    }

    [Theory]
    [InlineData("acme.Ware")]
    [InlineData("acme.Ware.price")]
    [InlineData("acme.Ware.cost")]
    [InlineData("acme.Shop")]
    public void Another_file_of_the_same_name_is_told_by_all_that_lead_to_it(string symbol)
    {
        var answer = Files.View(_one, _other).Symbol(symbol);

        Assert.Equal(StatusCode.FailedPrecondition, answer.Code);
        Assert.Empty(answer.Files);
        foreach (var part in new[] { "pool one", "pool other", "the file \"acme/ware.proto\"", "send the header supervisor-pool to choose" })
        {
            Assert.Contains(part, answer.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_told_by_the_files_name_too() => Assert.Equal(StatusCode.FailedPrecondition, Files.View(_one, _other).File("acme/ware.proto").Code);

    [Fact]
    public void Services_are_listed_all_the_same() => Assert.Contains("acme.Shop", Files.View(_one, _other).Services);

    [Fact]
    public void Whoever_chooses_gets_what_was_chosen()
    {
        Assert.Equal(StatusCode.OK, Files.Chosen(_one).Symbol("acme.Ware.price").Code);
        Assert.Equal(StatusCode.NotFound, Files.Chosen(_one).Symbol("acme.Ware.cost").Code);
        Assert.Equal(StatusCode.OK, Files.Chosen(_other).Symbol("acme.Ware.cost").Code);
    }

    [Fact]
    public void What_is_in_no_conflict_is_described()
    {
        var view = Files.View(Files.Pool("one", [.. Files.Shop, Files.WithMessage("fine.proto", "fine", "Fine")]), _other);

        Assert.Equal(["fine.proto"], Files.Names(view.Symbol("fine.Fine")));
    }

    [Fact]
    public void One_name_in_two_files_is_told()
    {
        var view = Files.View(Files.Pool("one", Files.WithMessage("a.proto", "x", "M")), Files.Pool("other", Files.WithMessage("b.proto", "x", "M")));

        var answer = view.Symbol("x.M");

        Assert.Equal(StatusCode.FailedPrecondition, answer.Code);
        Assert.Contains("\"x.M\", in the files \"a.proto\" and \"b.proto\"", answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void One_extension_number_with_two_meanings_is_told()
    {
        var view = Files.View(Files.Pool("one", Files.Options, Files.WithExtension("a", 50_001)), Files.Pool("other", Files.Options, Files.WithExtension("b", 50_001)));

        Assert.Equal(StatusCode.FailedPrecondition, view.Extension(new("google.protobuf.MethodOptions", 50_001)).Code);
        Assert.Equal(StatusCode.OK, view.Symbol("b.price").Code);
    }

    [Fact]
    public void A_well_known_file_as_everybody_has_it_is_shared()
    {
        var pool = Files.Pool("p", Files.Timestamp, Files.WithMessage("mine.proto", "mine", "Mine", "google/protobuf/timestamp.proto"));

        Assert.Equal(["mine.proto", "google/protobuf/timestamp.proto"], Files.Names(Files.View(pool).Symbol("mine.Mine")));
    }

    [Fact]
    public void Another_well_known_file_is_told_and_changes_nothing_of_the_daemons()
    {
        var changed = Files.Timestamp;
        changed.MessageType[0].Field.RemoveAt(1);
        var pool = Files.Pool("p", changed, Files.WithMessage("mine.proto", "mine", "Mine", changed.Name));
        var view = Files.View(pool);

        var answer = view.Symbol("mine.Mine");

        Assert.Equal(StatusCode.FailedPrecondition, answer.Code);
        Assert.Contains("pool p and the supervisor itself", answer.Problem, StringComparison.Ordinal);
        Assert.Contains(changed.Name, Files.Names(view.Symbol("supervisor.v1.PoolService")));
        Assert.Contains(changed.Name, Files.Names(Files.Chosen(pool).Symbol("mine.Mine")));
        Assert.Equal("google.protobuf.Timestamp.nanos", view.File(changed.Name).Files[0].Symbols[^1]);
    }

    [Fact]
    public void Each_two_sources_are_told_once_however_much_they_differ()
    {
        Schema[] pools =
        [
            Files.Pool("one", Files.WithMessage("a.proto", "x", "A"), Files.WithMessage("b.proto", "x", "B")),
            Files.Pool("two", Files.WithMessage("a.proto", "x", "C"), Files.WithMessage("b.proto", "x", "D")),
            Files.Pool("three", Files.WithMessage("c.proto", "x", "A")),
        ];

        Assert.Equal([("pool one", "pool two"), ("pool one", "pool three")], Conflict.Among([Files.Daemon, .. pools]).Select(conflict => (conflict.One, conflict.Other)));
    }
}
