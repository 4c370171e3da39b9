using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>
/// Reads the keys of one mapping strictly: each key is asked for by name and type, and what nobody asked for is a
/// problem when it is closed.
/// </summary>
internal sealed class PackFields(YamlNode.Map map, ICollection<PackProblem> problems)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public YamlPlace Place => map.Place;

    public bool Has(string key) => Find(key) is not null;

    public YamlPlace PlaceOf(string key) => Find(key)?.Place ?? map.Place;

    /// <summary>A mandatory text; a problem and "" where it is missing.</summary>
    public string Required(string key)
    {
        if (Find(key) is not null)
            return Text(key) ?? "";
        problems.Add(map.Place.Problem($"'{key}' is missing"));
        return "";
    }

    public string? Text(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlNode.Scalar { Text.Length: > 0 } scalar)
            return scalar.Text;
        problems.Add(node.Place.Problem(node is YamlNode.Scalar
            ? $"'{key}' is empty" : $"'{key}' must be text, not {node.Kind}"));
        return null;
    }

    public decimal? Number(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlNode.Scalar { Plain: true } scalar && decimal.TryParse(
                scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var number))
            return number;
        problems.Add(node.Place.Problem($"'{key}' must be a number with a decimal point, such as 3.5"));
        return null;
    }

    public decimal RequiredNumber(string key)
    {
        if (Find(key) is null)
            problems.Add(map.Place.Problem($"'{key}' is missing"));
        return Number(key) ?? 0m;
    }

    public int? Whole(string key, int min, int max)
    {
        if (Number(key) is not { } number)
            return null;
        if (number == decimal.Truncate(number) && number >= min && number <= max)
            return (int)number;
        problems.Add(PlaceOf(key).Problem(string.Create(
            CultureInfo.InvariantCulture, $"'{key}' must be a whole number from {min} to {max}")));
        return null;
    }

    public bool Flag(string key)
    {
        if (Find(key) is not { } node)
            return false;
        if (node is YamlNode.Scalar { Plain: true, Text: "true" or "false" } scalar)
            return scalar.Text == "true";
        problems.Add(node.Place.Problem($"'{key}' must be true or false"));
        return false;
    }

    /// <summary>One of the words of a closed list.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> words, T otherwise)
    {
        if (Text(key) is not { } text)
            return otherwise;
        if (words.TryGetValue(text, out var choice))
            return choice;
        problems.Add(PlaceOf(key).Problem($"'{key}' is '{text}'; it must be one of {string.Join(", ", words.Keys)}"));
        return otherwise;
    }

    public ImmutableArray<YamlNode.Scalar> Words(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlNode.List list:
                foreach (var item in list.Items.Where(item => item is not YamlNode.Scalar))
                    problems.Add(item.Place.Problem($"'{key}' is a list of words, not of {item.Kind}"));
                return [.. list.Items.OfType<YamlNode.Scalar>()];
            case { } node:
                problems.Add(node.Place.Problem($"'{key}' must be a list, e.g. [A, B]"));
                return [];
        }
    }

    public PackFields? Map(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlNode.Map inner:
                return new PackFields(inner, problems);
            case { } node:
                problems.Add(node.Place.Problem($"'{key}' must be a mapping, not {node.Kind}"));
                return null;
        }
    }

    /// <summary>A list of mappings.</summary>
    public IEnumerable<PackFields> Maps(string key)
    {
        switch (Find(key))
        {
            case null:
                yield break;
            case YamlNode.List list:
                foreach (var item in list.Items)
                    if (item is YamlNode.Map inner)
                        yield return new PackFields(inner, problems);
                    else
                        problems.Add(item.Place.Problem($"'{key}' is a list of mappings, not of {item.Kind}"));
                break;
            case { } node:
                problems.Add(node.Place.Problem($"'{key}' must be a list, not {node.Kind}"));
                break;
        }
    }

    /// <summary>A mapping from codes to mappings, e.g. the analytes.</summary>
    public IEnumerable<(YamlNode.Scalar Code, PackFields Fields)> Coded(string key)
    {
        foreach (var (code, value) in Named(key))
            if (value is YamlNode.Map fields)
                yield return (code, new PackFields(fields, problems));
            else
                problems.Add(value.Place.Problem($"'{code.Text}' must be a mapping, not {value.Kind}"));
    }

    /// <summary>A mapping from words to whatever stands there.</summary>
    public IEnumerable<(YamlNode.Scalar Key, YamlNode Value)> Named(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlNode.Map inner:
                return inner.Entries;
            case { } node:
                problems.Add(node.Place.Problem($"'{key}' must be a mapping, not {node.Kind}"));
                return [];
        }
    }

    /// <summary>A mapping from words to scalars.</summary>
    public IEnumerable<(YamlNode.Scalar Key, YamlNode.Scalar Value)> Pairs(string key)
    {
        foreach (var (word, value) in Named(key))
            if (value is YamlNode.Scalar scalar)
                yield return (word, scalar);
            else
                problems.Add(value.Place.Problem($"'{word.Text}' must be a value, not {value.Kind}"));
    }

    /// <summary>Every key with a scalar, as it was written; asks for none.</summary>
    public ImmutableSortedDictionary<string, string> Scalars() => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        map.Entries.Where(entry => entry.Value is YamlNode.Scalar).Select(entry => KeyValuePair.Create(entry.Key.Text, ((YamlNode.Scalar)entry.Value).Text)));

    /// <summary>Reports every key that was given and nobody asked for.</summary>
    public void Close()
    {
        foreach (var (key, _) in map.Entries)
            if (!_asked.Contains(key.Text))
                problems.Add(key.Place.Problem(
                    $"unknown key '{key.Text}'; known here: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}"));
    }

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        foreach (var (found, value) in map.Entries)
            if (string.Equals(found.Text, key, StringComparison.Ordinal))
                return value;
        return null;
    }
}
