using Vouch.Signals.Ec57;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Interpretation;

/// <summary>What the rules ask of one recording: its measurements by lead, who was recorded, and counts over the beats.</summary>
internal sealed class EcgFacts
{
    public static readonly Lead[] Limbs = [Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF];

    public static readonly Lead[] Chest = [Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6];

    private readonly LeadMeasurements?[] leads = new LeadMeasurements?[Enum.GetValues<Lead>().Length];

    public EcgFacts(Measurements measured, Subject subject)
    {
        (M, TWavesCounted) = CountedTWaves.Without(measured);
        Subject = subject;

        // Of two channels from one lead the first by name, so that their order says nothing.
        foreach (var lead in measured.Leads.OrderByDescending(one => one.Name, StringComparer.Ordinal))
            if (lead is { Lead: { } known, IsUnusable: false })
                leads[(int)known] = lead;
        Counts = BeatCounts.Of(M);
    }

    public Measurements M { get; }

    /// <summary>Beats that were taken out of <see cref="M"/>.</summary>
    public int TWavesCounted { get; }

    public Subject Subject { get; }

    public BeatCounts Counts { get; }

    public double? Age => Subject.AgeYears;

    public Sex? Sex => Subject.Sex;

    public bool IsChild => Age < LimitTable.AdultAge.Value;

    /// <summary>Null: not recorded or not usable.</summary>
    public LeadMeasurements? this[Lead lead] => leads[(int)lead];

    /// <summary>mV, height of the largest R wave; 0: there is none; null: no such lead.</summary>
    public double? R(Lead lead) => this[lead] is { } one ? Math.Max(0, Math.Max(one.R?.Millivolts ?? 0, one.RPrime?.Millivolts ?? 0))
        : null;

    /// <summary>mV, depth of the largest S wave, or of a complex that is negative only; 0: there is none; null: no such lead.</summary>
    public double? S(Lead lead) => this[lead] is { } one
        ? -Math.Min(0, Math.Min(Math.Min(one.S?.Millivolts ?? 0, one.SPrime?.Millivolts ?? 0), one.IsQs ? one.Q?.Millivolts ?? 0 : 0))
        : null;

    /// <summary>mV, depth of the deepest negative deflection of the QRS complex.</summary>
    public double? Depth(Lead lead) => this[lead] is { } one ? Math.Max(S(lead) ?? 0, -(one.Q?.Millivolts ?? 0)) : null;

    /// <summary>mV from the lowest to the highest point of the QRS complex.</summary>
    public double? PeakToPeak(Lead lead) => R(lead) + Depth(lead);

    /// <summary>mV, the T wave's larger part, signed; null: none.</summary>
    public double? T(Lead lead)
    {
        if (this[lead] is not { T: { } t } one)
            return null;
        return one.TTerminal is { } rest && Math.Abs(rest.Millivolts) > Math.Abs(t.Millivolts) ? rest.Millivolts : t.Millivolts;
    }

    /// <summary>The QRS complex points down more than up.</summary>
    public bool IsNegative(Lead lead) => this[lead] is { QrsArea: < 0 };

    /// <summary>The QRS complex points up more than down.</summary>
    public bool IsPositive(Lead lead) => this[lead] is { QrsArea: > 0 };

    public bool Has(params ReadOnlySpan<Lead> wanted)
    {
        foreach (var lead in wanted)
            if (this[lead] is null)
                return false;
        return true;
    }

    /// <summary>"V1 −0.12 mV, V2 −0.2 mV".</summary>
    public static string Values(IEnumerable<(Lead Lead, double Value)> values, string unit = "mV") =>
        string.Join(", ", values.Select(one => $"{one.Lead.Label()} {Limit.Show(one.Value, unit)}"));
}

/// <summary>Beats of a recording, counted.</summary>
/// <param name="Sinus">Neither ventricular nor paced.</param>
/// <param name="WithP">Of <paramref name="Sinus"/>, those with a P wave that belongs to them.</param>
internal readonly record struct BeatCounts(int All, int Sinus, int WithP, int Ventricular, int Premature, int Paced, int AtrialPacing,
    int VentricularPacing)
{
    public double PShare => Sinus == 0 ? 0 : (double)WithP / Sinus;

    public static bool IsPaced(BeatMeasurement beat) => beat.Beat.Code.IsPaced() || beat.Pacing != PacingPulses.None;

    public static bool IsVentricular(BeatMeasurement beat) => beat.Beat.Code.BeatClass() == BeatClass.Ventricular;

    public static BeatCounts Of(Measurements measured)
    {
        var counts = new BeatCounts { All = measured.Beats.Length };
        foreach (var beat in measured.Beats)
        {
            var (isPaced, isVentricular) = (IsPaced(beat), IsVentricular(beat));
            counts = counts with
            {
                Sinus = counts.Sinus + (isPaced || isVentricular ? 0 : 1),
                WithP = counts.WithP + (isPaced || isVentricular || beat.PrMs is null ? 0 : 1),
                Ventricular = counts.Ventricular + (isVentricular && !isPaced ? 1 : 0),
                Premature = counts.Premature + (beat.Beat.Code.BeatClass() == BeatClass.Supraventricular && !isPaced ? 1 : 0),
                Paced = counts.Paced + (isPaced ? 1 : 0),
                AtrialPacing = counts.AtrialPacing + (beat.Pacing.HasFlag(PacingPulses.Atrial) ? 1 : 0),
                VentricularPacing = counts.VentricularPacing + (beat.Pacing.HasFlag(PacingPulses.Ventricular) || beat.Beat.Code.IsPaced()
                    ? 1 : 0),
            };
        }
        return counts;
    }
}
