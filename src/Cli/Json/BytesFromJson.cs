using System.Buffers.Text;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>What a <c>bytes</c> field is in JSON: base64 of either alphabet, with or without padding.</summary>
internal static class BytesFromJson
{
    internal static byte[] Read(ref JsonInput json)
    {
        json.Expect(JsonTokenType.String, "a string with base64");
        try
        {
            return Base64Url.DecodeFromChars(json.Text.Replace('+', '-').Replace('/', '_'));
        }
        catch (FormatException error)
        {
            throw json.Failed("the string is no base64", error);
        }
    }
}
