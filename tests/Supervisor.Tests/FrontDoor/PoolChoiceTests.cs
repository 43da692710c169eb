using Grpc.Core;
using Supervisor.FrontDoor;
using Supervisor.Workers;

namespace Supervisor.Tests.FrontDoor;

/// <summary>Which pool a call goes to, and what its caller is told where there is none.</summary>
public sealed class PoolChoiceTests
{
    private static readonly PoolView Images = Pool("images", "a.Images/Resize", "a.Images/Crop");
    private static readonly PoolView Mail = Pool("mail", "b.Mail/Send");

    [Fact]
    public void The_pool_that_has_the_method_serves_it() => Assert.Same(Mail, PoolChoice.For("b.Mail/Send", [Images, Mail]));

    [Fact]
    public void Of_two_that_have_it_neither_is_guessed()
    {
        var error = Refusal("b.Mail/Send", Mail, Mail with { Name = "mail2" }, Images);

        Assert.Equal((StatusCode.FailedPrecondition, "POOL_AMBIGUOUS"), (error.Code, error.Reason));
        Assert.Equal(("mail, mail2", "supervisor-pool"), (error.Metadata["pools"], error.Metadata["header"]));
        Assert.Contains("mail, mail2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_closing_is_no_rival_but_tells_by_itself_that_it_is_closed()
    {
        var closing = Mail with { Name = "mail2", IsClosing = true };

        Assert.Same(Mail, PoolChoice.For("b.Mail/Send", [closing, Mail]));
        Assert.Same(closing, PoolChoice.For("b.Mail/Send", [closing, Images]));
    }

    [Fact]
    public void A_method_that_nobody_has_is_unimplemented_and_the_pools_and_services_are_named()
    {
        var error = Refusal("c.Other/Go", Images, Mail);

        Assert.Equal((StatusCode.Unimplemented, "METHOD_NOT_FOUND"), (error.Code, error.Reason));
        Assert.Equal(("images, mail", "a.Images,b.Mail"), (error.Metadata["pools"], error.Metadata["services"]));
        Assert.Contains("images with a.Images; mail with b.Mail", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is none", Refusal("c.Other/Go").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_that_has_not_started_may_have_it_so_the_caller_is_to_try_again()
    {
        var error = Refusal("c.Other/Go", Images, new PoolView("new", null, BrokenBecause: "Pool 'new' is broken: it is."));

        Assert.Equal((StatusCode.Unavailable, "POOL_STARTING", TimeSpan.FromSeconds(1)), (error.Code, error.Reason, error.RetryAfter));
        Assert.EndsWith("it is.", error.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unimplemented, Refusal("c.Other/Go", new PoolView("gone", null, IsClosing: true)).Code);
    }

    private static PoolView Pool(string name, params string[] methods) =>
        new(name, methods.ToDictionary(method => method, method => new WorkerMethod(method, MethodKind.Unary, Idempotent: false)));

    private static RequestException Refusal(string method, params PoolView[] pools) => Assert.Throws<RequestException>(() => PoolChoice.For(method, pools));
}
