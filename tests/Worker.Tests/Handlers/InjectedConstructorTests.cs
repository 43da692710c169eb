using Microsoft.Extensions.DependencyInjection;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Tests.Handlers;

public sealed class InjectedConstructorTests
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(new Part(7)).BuildServiceProvider();

    [Fact]
    public void Every_object_gets_what_it_asks_for_before_and_after_its_factory_is_compiled()
    {
        var constructor = new InjectedConstructor<Whole>();

        Assert.All(Enumerable.Range(0, 3000), _ => Assert.Equal(7, constructor.Create(_services).Part.Number));
    }

    [Fact]
    public void Of_several_constructors_the_preferred_one_is_taken() => Assert.Equal(7, new InjectedConstructor<Preferring>().Create(_services).Number);

    [Fact]
    public void What_cannot_be_made_is_refused_when_the_program_is_built_and_not_at_its_first_call()
    {
        Assert.Contains(nameof(Undecided), Assert.Throws<InvalidOperationException>(() => new InjectedConstructor<Undecided>()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new InjectedConstructor<Unfinished>());
    }

    private sealed record Part(int Number);

    private sealed class Whole(Part part)
    {
        public Part Part => part;
    }

    private sealed class Preferring
    {
        public Preferring()
        {
        }

        [ActivatorUtilitiesConstructor]
        public Preferring(Part part) => Number = part.Number;

        public int Number { get; }
    }

    private sealed class Undecided
    {
        public Undecided()
        {
        }

        public Undecided(Part part) => _ = part;
    }

    private abstract class Unfinished;
}
