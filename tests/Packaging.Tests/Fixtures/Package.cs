using System.IO.Compression;
using System.Xml.Linq;

namespace Supervisor.Packaging.Tests.Fixtures;

/// <summary>What is in a package.</summary>
public sealed class Package(string path) : IDisposable
{
    private readonly ZipArchive _archive = ZipFile.OpenRead(path);

    /// <summary>Its files, but for those that every package has for itself.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. _archive.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Where(name => name != "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Other packages that come with it.</summary>
    public IReadOnlyList<string> Dependencies => [.. Elements("dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal)];

    /// <summary>The texts of the manifest's elements of this name.</summary>
    public IReadOnlyList<string> Manifest(string element) => [.. Elements(element).Select(found => found.Value)];

    /// <summary>A file's text.</summary>
    public string ReadText(string name)
    {
        using var reader = new StreamReader(_archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>A file's first bytes.</summary>
    public byte[] ReadStart(string name, int count)
    {
        using var content = _archive.GetEntry(name)!.Open();
        var bytes = new byte[count];
        content.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => _archive.Dispose();

    private IEnumerable<XElement> Elements(string name)
    {
        using var manifest = _archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(manifest).Descendants().Where(element => element.Name.LocalName == name)];
    }
}
