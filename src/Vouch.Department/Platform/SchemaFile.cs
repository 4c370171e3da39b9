using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using static System.FormattableString;

namespace Vouch.Department.Platform;

/// <summary>One numbered part of the schema, applied once to a database and never edited after it was.</summary>
/// <param name="Number">Place in the order, of four digits.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Text">The SQL.</param>
public sealed record SchemaFile(int Number, string Name, string Text)
{
    private const string Prefix = "schema/";

    /// <summary>SHA-256 of the text, lower-case hexadecimal.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The parts a feature assembly carries (<c>NNNN_name.sql</c>), in their order.</summary>
    public static IReadOnlyList<SchemaFile> All(Assembly assembly)
    {
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(file => file.Number)
            .ToList();
        var twice = files.GroupBy(file => file.Number).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? files
            : throw new InvalidOperationException(
                Invariant($"Schema number {twice.Key} is given twice: {string.Join(", ", twice.Select(file => file.Name))}"));
    }

    private static SchemaFile Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
        return name.Length > 5 && name[4] == '_'
            && int.TryParse(name[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SchemaFile(number, name[5..], reader.ReadToEnd())
            : throw new InvalidOperationException($"{resource} is not named NNNN_name.sql");
    }
}
