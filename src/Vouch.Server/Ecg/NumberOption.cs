using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Vouch.Server.Ecg;

/// <summary>Options that are numbers, with a point in every country: what "2.5" is must not hang on where the computer stands.</summary>
internal static class NumberOption
{
    public static Option<double> Real(string name, string description, double otherwise) =>
        new(name) { Description = description, CustomParser = Parse<double>, DefaultValueFactory = _ => otherwise };

    public static Option<double?> Real(string name, string description) => new(name) { Description = description, CustomParser = one => Parse<double>(one) };

    public static Option<int?> Whole(string name, string description) => new(name) { Description = description, CustomParser = one => Parse<int>(one) };

    private static T Parse<T>(ArgumentResult given) where T : struct, INumber<T>
    {
        var text = given.Tokens[^1].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return value;
        given.AddError($"{(given.Parent as OptionResult)?.Option.Name}: a number was expected, not {text}.");
        return default;
    }
}
