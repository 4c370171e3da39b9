using System.Globalization;
using Vouch.Department.Platform;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Vouch.Server;

/// <summary>The file <c>vouch.yaml</c>: one plain mapping of names to values.</summary>
public static class SettingsFile
{
    /// <summary>The values under the names that the environment uses; an empty set without a file.</summary>
    public static Outcome<Dictionary<string, string>> Read(string path, IReadOnlyDictionary<string, string> names)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return values;
        try
        {
            var yaml = new YamlStream();
            using (var reader = new StreamReader(path))
                yaml.Load(reader);
            if (yaml.Documents.Count == 0)
                return values;
            if (yaml.Documents[0].RootNode is not YamlMappingNode mapping)
                return Invalid(path, yaml.Documents[0].RootNode.Start, "the file must be a list of \"name: value\" lines");
            foreach (var (key, value) in mapping.Children)
            {
                var name = (key as YamlScalarNode)?.Value ?? "";
                if (!names.TryGetValue(name, out var variable))
                    return Invalid(path, key.Start, $"there is no setting \"{name}\"; known are {string.Join(", ", names.Keys)}");
                if (value is not YamlScalarNode { Value: { } text })
                    return Invalid(path, value.Start, $"\"{name}\" must have one value");
                values[variable] = text;
            }

            return values;
        }
        catch (YamlException e)
        {
            return Invalid(path, e.Start, e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("setting-invalid", $"{path} cannot be read.", e.Message);
        }
    }

    private static Refusal Invalid(string path, Mark at, string what) =>
        new("setting-invalid", string.Create(CultureInfo.InvariantCulture, $"{path}, line {at.Line}, column {at.Column}: {what.TrimEnd('.')}."));
}
