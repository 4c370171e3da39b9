using System.Collections.Immutable;

namespace Vouch.Signals;

/// <summary>
/// What the device that recorded measured and stated itself, before anybody edited it, as its file has it. It is shown and compared,
/// never mixed with what this library measures. Null or empty: the file does not say.
/// </summary>
public sealed record DeviceMeasurements
{
    private const double Most = 100_000;

    /// <summary>Ventricular beats a minute.</summary>
    public double? HeartRate { get; init; }

    /// <summary>P waves a minute.</summary>
    public double? AtrialRate { get; init; }

    /// <summary>ms, mean; likewise the durations and intervals below.</summary>
    public double? Rr { get; init; }

    public double? PDuration { get; init; }

    public double? Pr { get; init; }

    public double? Qrs { get; init; }

    public double? Qt { get; init; }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<DeviceQtc> Qtc { get; init; } = [];

    /// <summary>Degrees in the frontal plane, as the device counts them.</summary>
    public double? PAxis { get; init; }

    /// <inheritdoc cref="PAxis"/>
    public double? QrsAxis { get; init; }

    /// <inheritdoc cref="PAxis"/>
    public double? TAxis { get; init; }

    /// <summary>Its word for the whole: "- ABNORMAL ECG -"; empty: none.</summary>
    public string Severity { get; init; } = "";

    public ImmutableArray<DeviceStatement> Statements { get; init; } = [];

    public ImmutableArray<DeviceLead> Leads { get; init; } = [];

    /// <summary>The beat it averaged and measured.</summary>
    public DeviceBeat? Beat { get; init; }

    /// <summary>The same, or null when it says nothing at all.</summary>
    internal DeviceMeasurements? OrNull() => this == new DeviceMeasurements { Qtc = Qtc, Statements = Statements, Leads = Leads }
        && Qtc.IsEmpty && Statements.IsEmpty && Leads.IsEmpty ? null : this;

    /// <summary>A number of a device; null: a word ("Failed", "Indeterminate"), nothing, or what no measurement can be.</summary>
    internal static double? Number(string text) => Text.Number(text) is { } value && Math.Abs(value) <= Most ? value : null;
}

/// <param name="Formula">"Bazett", "Fridericia" …; empty: the file does not name it.</param>
public readonly record struct DeviceQtc(string Formula, double Milliseconds);

/// <summary>One statement in the maker's words.</summary>
/// <param name="Code">The maker's; empty: none.</param>
/// <param name="Reason">Why, as the device prints it beside the statement; empty: it does not.</param>
public sealed record DeviceStatement(string Code, string Text, string Reason);

/// <summary>What was measured in one lead.</summary>
/// <param name="Name">As the file names the lead.</param>
public sealed record DeviceLead(string Name, Lead? Lead, ImmutableArray<DeviceValue> Values);

/// <param name="Name">As the maker or the standard names it: "ramp", "R amplitude".</param>
/// <param name="Unit">"ms", "uV" …; empty: the file does not say it.</param>
public readonly record struct DeviceValue(string Name, double Value, string Unit);

/// <summary>The averaged or median beat of a device. Its marks are ms from its first sample; null: not marked.</summary>
/// <param name="Rate">Samples a second, Hz; 0 without channels.</param>
/// <param name="Channels">Of the same length; empty when only the marks are given.</param>
public sealed record DeviceBeat(double Rate, ImmutableArray<Channel> Channels)
{
    public double? POnset { get; init; }

    public double? POffset { get; init; }

    public double? QrsOnset { get; init; }

    public double? QrsOffset { get; init; }

    public double? TOffset { get; init; }
}
