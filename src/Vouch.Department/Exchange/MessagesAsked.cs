using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Exchange;

/// <summary>What the list of messages is asked for, as texts of its address.</summary>
public sealed record MessagesAsked(
    string? Way, string? Connection, string? State, string? Type, string? Number, string? From, string? Until, string? After)
{
    public bool IsOut => Way == "out";

    /// <summary>The page's key; null: from the latest on.</summary>
    public (DateTimeOffset At, Guid Id)? Before =>
        After?.Split('.') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParse(id, out var guid)
            ? (new DateTimeOffset(number, TimeSpan.Zero), guid)
            : null;

    /// <summary>Refusals: time-invalid.</summary>
    public Outcome<MessageQuestion> Question(TimeZoneInfo zone)
    {
        var (from, until) = (MessageTyped.Instant(From, zone), MessageTyped.Instant(Until, zone));
        if ((from is null && Given(From) is not null) || (until is null && Given(Until) is not null))
            return MessageTyped.TimeInvalid;
        return new MessageQuestion(IsOut, Guid.TryParse(Connection, out var asked) ? asked : null, Given(State), Given(Type), from, until, Given(Number));
    }

    public static string KeyOf(MessageLine line) => Invariant($"{line.At.UtcTicks}.{line.Id}");

    /// <summary>The address of the same question from another key on, below a path.</summary>
    public string Address(string path, string? after) => path + QueryString.Create(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["way"] = Way,
            ["connection"] = Connection,
            ["state"] = State,
            ["type"] = Type,
            ["number"] = Number,
            ["from"] = From,
            ["until"] = Until,
            ["after"] = after,
        }.Where(part => !string.IsNullOrEmpty(part.Value)));

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
