using Supervisor.Dispatch.Jobs;

namespace Supervisor.Tests.Dispatch.Jobs;

/// <summary>A message is what its pieces add up to, whatever their size.</summary>
public sealed class PieceAssemblyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 4095, 4096, 1, 65_536, 7)]
    [InlineData(65_536, 65_536, 3)]
    [InlineData(4000, 4000, 4000)]
    public void Pieces_of_any_size_come_out_in_order(params int[] sizes)
    {
        var assembly = new PieceAssembly(limit: 1 << 20);
        var message = new byte[sizes.Sum()];
        new Random(1).NextBytes(message);
        var sent = 0;
        foreach (var size in sizes)
        {
            assembly.Add(message.AsMemory(sent, size));
            sent += size;
        }

        Assert.Equal(message.Length, assembly.Length);
        Assert.Equal(message, assembly.Take().SelectMany(piece => piece.ToArray()));
        Assert.True(assembly.IsEmpty);
        Assert.Empty(assembly.Take());
    }

    [Fact]
    public void A_message_that_comes_byte_by_byte_takes_little_more_than_its_bytes()
    {
        var assembly = new PieceAssembly(limit: 1 << 20);

        for (var sent = 0; sent < 100_000; sent++)
        {
            assembly.Add(new byte[] { (byte)sent });
        }

        Assert.InRange(assembly.Take().Count, 1, 30);
    }

    [Fact]
    public void Of_a_message_that_is_too_large_nothing_is_kept()
    {
        var assembly = new PieceAssembly(limit: 10);

        assembly.Add(new byte[6]);
        assembly.Add(new byte[6]);
        assembly.Add(new byte[6]);

        Assert.True(assembly.IsTooLarge);
        Assert.Equal(18, assembly.Length);
        Assert.Empty(assembly.Take());
    }
}
