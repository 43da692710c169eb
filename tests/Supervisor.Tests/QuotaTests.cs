using Grpc.Core;

namespace Supervisor.Tests;

/// <summary>How many of something there may be.</summary>
public sealed class QuotaTests
{
    private readonly Quota _quota = new("things", new Bound("MaxThings", 3), "one owner", new Bound("MaxThingsPerOwner", 2));

    [Fact]
    public void What_one_owner_may_not_have_another_may()
    {
        _quota.Take("a", 2);

        Assert.Equal("Supervisor:Limits:MaxThingsPerOwner", Refused("a").Metadata["limit"]);
        _quota.Take("b");
        Assert.Equal("Supervisor:Limits:MaxThings", Refused("b").Metadata["limit"]);
    }

    [Fact]
    public void A_refusal_says_when_to_try_again_and_who_has_too_much_of_what()
    {
        _quota.Take("a", 2);

        var refused = Refused("a");

        Assert.Equal(StatusCode.ResourceExhausted, refused.Code);
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal(("one owner", "things"), refused.Quota);
    }

    [Fact]
    public void A_place_is_free_again_once_when_it_is_disposed_twice()
    {
        var place = _quota.Take("a");
        _quota.Take("a");

        place.Dispose();
        place.Dispose();

        Assert.Equal(1, _quota.Count);
        _quota.Take("a");
        Refused("a");
    }

    [Fact]
    public void Growing_beyond_the_limit_changes_nothing_and_shrinking_makes_room()
    {
        var places = _quota.Take("a", 2);

        Assert.Throws<RequestException>(() => places.Resize(3));
        Assert.Equal(2, _quota.Count);
        places.Resize(1);
        _quota.Take("a");
    }

    [Fact]
    public void Of_several_quotas_all_are_taken_or_none()
    {
        Assert.Throws<RequestException>(() => PlaceSet.Take(() => _quota.Take("a"), () => _quota.Take("b", 5)));

        Assert.Equal(0, _quota.Count);
    }

    private RequestException Refused(string owner) => Assert.Throws<RequestException>(() => _quota.Take(owner));
}
