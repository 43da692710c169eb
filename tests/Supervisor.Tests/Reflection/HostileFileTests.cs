using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Supervisor.Reflection;

namespace Supervisor.Tests.Reflection;

/// <summary>A worker's descriptors are a stranger's bytes.</summary>
public sealed class HostileFileTests
{
    // Field 1, length-delimited, 100 bytes long; and there it ends.
    private static readonly byte[] Truncated = [0x0a, 100, 1];

    [Fact]
    public void Any_bytes_are_a_file_or_a_problem() => Gen.Byte.Array[0, 200].Array[0, 4].Sample(files =>
    {
        var pool = Files.Raw("p", files);
        Assert.True(pool.Files.Count + pool.Problems.Count <= files.Length);
    });

    [Fact]
    public void Any_damage_to_a_file_is_a_file_or_a_problem()
    {
        var whole = Files.Options.ToByteArray();

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 20].Sample(changes =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in changes)
            {
                bytes[at] = value;
            }

            var pool = Files.Raw("p", bytes);
            Assert.Equal(1, pool.Files.Count + pool.Problems.Count);
            _ = Files.View(pool).File(pool.Files.FirstOrDefault()?.Name ?? "");
        });
    }

    [Fact]
    public void What_can_be_read_is_shown_and_what_cannot_is_told()
    {
        var pool = Files.Raw("p", Truncated, Files.WithMessage("a.proto", "x", "A").ToByteArray());

        Assert.Equal("a.proto", Files.View(pool).Symbol("x.A").Files[0].Name);
        Assert.StartsWith(
            "pool p implements \"acme.Shop\", but its workers brought no file that defines it. Of pool p, file 1 of 2 is not shown: it is no FileDescriptorProto: ",
            Files.View(pool).Symbol("acme.Shop").Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_field_that_is_missing_is_a_problem()
    {
        var file = Files.WithMessage("a.proto", "x", "A");
        file.Options = new() { UninterpretedOption = { new UninterpretedOption { Name = { new UninterpretedOption.Types.NamePart() } } } };

        var pool = Files.Pool("p", file);

        Assert.Equal(1, pool.Files.Count + pool.Problems.Count);
    }

    [Fact]
    public void A_file_without_a_name_is_a_problem() => Assert.EndsWith("it has no name", Assert.Single(Files.Pool("p", new FileDescriptorProto()).Problems), StringComparison.Ordinal);

    [Fact]
    public void Two_files_of_one_name_are_a_problem()
    {
        var pool = Files.Pool("p", Files.Ware(), Files.Ware(), Files.Ware(field: "cost"));

        Assert.Equal("file 3 of 3 is not shown: there is another \"acme/ware.proto\"", Assert.Single(pool.Problems));
    }

    [Fact]
    public void Deep_nesting_is_a_problem()
    {
        var message = new DescriptorProto { Name = "M" };
        for (var depth = 0; depth < 200; depth++)
        {
            message = new DescriptorProto { Name = "M", NestedType = { message } };
        }

        var pool = Files.Pool("p", new FileDescriptorProto { Name = "deep.proto", MessageType = { message } });

        Assert.Contains("it is no FileDescriptorProto", Assert.Single(pool.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_files_are_none()
    {
        var pool = Files.Raw("p", Enumerable.Repeat(Truncated, SchemaFileReader.MaxFiles + 1));

        Assert.Empty(pool.Files);
        Assert.StartsWith("it brought 2001 files; 2000 and 4 MiB together are the limit", Assert.Single(pool.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_bytes_are_none() => Assert.Single(Files.Raw("p", new byte[SchemaFileReader.MaxBytes], new byte[1]).Problems);

    // 200 kB that would become 10 GB of names.
    [Fact]
    public void Names_that_repeat_a_long_package_are_bounded_for_all_files_together()
    {
        var file = new FileDescriptorProto { Name = "long.proto", Package = new string('x', 100_000) };
        file.MessageType.Add(Enumerable.Range(0, 100_000).Select(_ => new DescriptorProto()));

        var pool = Files.Pool("p", file, Files.WithMessage("a.proto", "x", "A"));

        Assert.Empty(pool.Files);
        Assert.All(pool.Problems, problem => Assert.EndsWith("the names in it are too long or too many", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_is_no_name_is_shown_shortened_and_without_control_characters()
    {
        var name = "\u001b[2J" + new string('n', 10_000);

        var problem = Files.View(Files.Pool("p", Files.WithMessage("a.proto", "x", "A", name))).File("a.proto").Problem;

        Assert.DoesNotContain('\u001b', problem);
        Assert.True(problem.Length < 1_000);
    }
}
