using System.Collections.Immutable;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Astm;

/// <summary>
/// One record as received: type letter, position in the message (from 1), and its fields. Fields are numbered as
/// in the standard: the type is field 1, the sequence number field 2. Nothing is trimmed or dropped.
/// Source: CLSI LIS02-A2 5 (message content: general considerations).
/// </summary>
public sealed record AstmRecord : IDeviceRecord
{
    private readonly ImmutableArray<string> fields;

    public AstmRecord(string raw, int position, AstmDelimiters delimiters)
        : this(raw, position, delimiters, Split(raw, delimiters))
    {
    }

    internal AstmRecord(string raw, int position, AstmDelimiters delimiters, ImmutableArray<string> fields)
    {
        Raw = raw;
        Position = position;
        Delimiters = delimiters;
        this.fields = fields;
    }

    public string Raw { get; }

    public int Position { get; }

    public AstmDelimiters Delimiters { get; }

    /// <summary>The type letter (H, P, O, R, C, Q, M, S, L), or whatever stands in its place.</summary>
    public string Type => fields[0];

    /// <summary>The fields as received, escape sequences and all; index 0 is field 1.</summary>
    public ImmutableArray<string> Fields => fields;

    /// <summary>Field <paramref name="number"/> (from 1) as received; empty where the record is shorter.</summary>
    public string Raws(int number) => number >= 1 && number <= fields.Length ? fields[number - 1] : "";

    /// <summary>Field <paramref name="number"/> with its escape sequences resolved.</summary>
    public string this[int number] => Delimiters.Unescaped(Raws(number));

    /// <summary>Component <paramref name="component"/> (from 1) of the first repeat of a field, escapes resolved.</summary>
    public string this[int number, int component] => Component(First(Raws(number)), component);

    /// <summary>The repeats of a field, each as received; empty when the field is empty.</summary>
    public ImmutableArray<string> Repeats(int number) =>
        Raws(number) is { Length: > 0 } raw && !IsDelimiterField(number) ? [.. raw.Split(Delimiters.Repeat)] : [];

    /// <summary>Component <paramref name="component"/> (from 1) of every repeat of a field, escapes resolved.</summary>
    public ImmutableArray<string> Repeated(int number, int component) =>
        [.. Repeats(number).Select(repeat => Component(repeat, component))];

    /// <inheritdoc/>
    public string Text(FieldPlace place) =>
        place.Component is { } component ? this[place.Field, component] : this[place.Field];

    /// <inheritdoc/>
    public ImmutableArray<string> Texts(FieldPlace place) => place.Component is { } component
        ? Repeated(place.Field, component)
        : [.. Repeats(place.Field).Select(Delimiters.Unescaped)];

    private string Component(string repeat, int component)
    {
        var parts = repeat.Split(Delimiters.Component);
        return component >= 1 && component <= parts.Length ? Delimiters.Unescaped(parts[component - 1]) : "";
    }

    private string First(string raw)
    {
        var end = raw.IndexOf(Delimiters.Repeat);
        return end < 0 ? raw : raw[..end];
    }

    private bool IsDelimiterField(int number) => number == 2 && Type == "H";

    private static ImmutableArray<string> Split(string raw, AstmDelimiters delimiters) =>
        [.. raw.Split(delimiters.Field)];
}
