using Microsoft.Extensions.Primitives;
using Supervisor.Hosting;
using Supervisor.Sessions;

namespace Supervisor.Tests.Hosting.Tcp;

public sealed class BearerTokensTests
{
    private const string One = "0123456789abcdef0123456789abcdef";
    private const string Other = "fedcba9876543210fedcba9876543210";

    [Fact]
    public void Each_token_has_its_role_and_is_a_caller_of_its_own()
    {
        var tokens = Parse($"# for the build\nsubmit {One}\n\n  operate\t{Other}  \n");

        var submitter = tokens.Identify($"Bearer {One}")!;
        var operators = tokens.Identify($"bearer {Other}")!;

        Assert.Equal((Role.Submit, Role.Operate), (submitter.Role, operators.Role));
        Assert.NotEqual(submitter.Identity, operators.Identity);
        Assert.DoesNotContain(One[..8], submitter.Identity, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData(One)]
    [InlineData("Basic " + One)]
    [InlineData("Bearer  " + One)]
    [InlineData("Bearer " + One + "0")]
    [InlineData("Bearer 0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("Bearer submit " + One)]
    public void Anything_else_is_nobodys(string header) => Assert.Null(Parse($"submit {One}").Identify(header));

    [Fact]
    public void No_header_and_two_headers_are_nobodys()
    {
        var tokens = Parse($"submit {One}");

        Assert.Null(tokens.Identify(StringValues.Empty));
        Assert.Null(tokens.Identify(new StringValues([$"Bearer {One}", $"Bearer {One}"])));
    }

    [Theory]
    [InlineData("", "has no token")]
    [InlineData("# none\n", "has no token")]
    [InlineData(One, "line 1 is not of the form")]
    [InlineData("own " + One, "line 1 is not of the form")]
    [InlineData("submit " + One + " x", "line 1 is not of the form")]
    [InlineData("submit short", "line 1 has a token of less than 32 characters")]
    [InlineData("submit " + One + "\noperate " + One, "line 2 has a token that came before")]
    public void A_file_with_an_error_is_refused_without_showing_a_token(string text, string expected)
    {
        var problems = new List<string>();
        BearerTokens.Parse(text, problems);

        Assert.StartsWith(expected, Assert.Single(problems), StringComparison.Ordinal);
        Assert.DoesNotContain(One, problems[0], StringComparison.Ordinal);
    }

    private static BearerTokens Parse(string text)
    {
        var problems = new List<string>();
        var tokens = BearerTokens.Parse(text, problems);
        Assert.Empty(problems);
        return tokens;
    }
}
