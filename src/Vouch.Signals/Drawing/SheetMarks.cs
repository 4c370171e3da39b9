namespace Vouch.Signals.Drawing;

/// <summary>What was asked to be marked: waves, beats, calipers. A mark whose time is not on the sheet is not drawn.</summary>
internal sealed class SheetMarks(Tracing tracing, Sheet sheet, SvgText svg)
{
    private const double BeatSize = 2.9, CaliperSize = 2.9;

    private Theme Theme => tracing.Theme;

    public void Write()
    {
        Waves();
        Beats();
        foreach (var caliper in tracing.Calipers)
        {
            var cell = sheet.Cells.FirstOrDefault(one => Carries(one, caliper));
            if (cell is not null && caliper is Caliper.Time time)
                Draw(cell, time);
            else if (cell is not null && caliper is Caliper.Voltage voltage)
                Draw(cell, voltage);
        }
    }

    private double X(Cell cell, double seconds) => cell.X + ((seconds - cell.Begin) * tracing.Speed);

    private double Line(Cell cell) => sheet.Rows[cell.Row];

    private static bool Shows(Cell cell, double seconds) => seconds >= cell.Begin && seconds < cell.Begin + cell.Seconds;

    private static bool Carries(Cell cell, Caliper caliper)
    {
        var isItsLead = caliper.Lead is null ? cell.CarriesBeats : cell.Lead == caliper.Lead && cell.Channel is not null;
        return isItsLead && caliper switch
        {
            Caliper.Time time => Shows(cell, time.Begin) && time.End >= time.Begin && time.End <= cell.Begin + cell.Seconds,
            Caliper.Voltage voltage => Shows(cell, voltage.At) && double.IsFinite(voltage.From) && double.IsFinite(voltage.To),
            _ => false,
        };
    }

    private void Waves()
    {
        if (tracing.Waves.IsEmpty)
            return;
        var half = Math.Min(6, sheet.Half);
        svg.Add($"<path class=\"wave\" fill=\"none\" stroke=\"{Theme.Accent}\" stroke-width=\".18\" stroke-dasharray=\".8 .6\" d=\"");
        foreach (var cell in sheet.Cells.Where(cell => cell.Channel is not null))
        {
            foreach (var wave in tracing.Waves.Where(wave => Shows(cell, wave.Seconds)))
                svg.Add($"M{X(cell, wave.Seconds)} {Line(cell) - half}v{2 * half}");
        }
        svg.Add($"\"/>");
    }

    /// <summary>On the side where the signal goes less far. A letter that would stand upon the one before is left out, its tick stays.</summary>
    private void Beats()
    {
        for (var i = 0; i < sheet.Cells.Length; i++)
        {
            var cell = sheet.Cells[i];
            if (!cell.CarriesBeats)
                continue;
            var (least, most) = sheet.Signals[i].Range;
            var isAbove = -least > most;
            var y = isAbove ? Math.Max(sheet.GridY + 2.4, Line(cell) - sheet.Half + 0.3)
                : Math.Min(sheet.GridY + sheet.GridHeight, Line(cell) + sheet.Half) - 0.8;
            var free = double.NegativeInfinity;
            foreach (var beat in tracing.Beats.Where(beat => Shows(cell, beat.Seconds)).OrderBy(beat => beat.Seconds))
            {
                var x = X(cell, beat.Seconds);
                svg.Add($"<path class=\"beat\" stroke=\"{(beat.IsNoted ? Theme.Accent : Theme.Ink)}\" stroke-width=\".25\" ")
                    .Add($"d=\"M{x} {(isAbove ? y + 0.8 : y - 2.8)}v{(isAbove ? 1.4 : -1.4)}\"/>");
                if (x < free)
                    continue;
                svg.Label(x, y, BeatSize, beat.Text, Theme, isBold: beat.IsNoted, isNoted: beat.IsNoted, anchor: "middle");
                free = x + (0.7 * BeatSize * Math.Max(1, beat.Text.Length));
            }
        }
    }

    private void Draw(Cell cell, Caliper.Time caliper)
    {
        var (from, to) = (X(cell, caliper.Begin), X(cell, caliper.End));
        var (top, foot) = (Math.Max(sheet.GridY + 4, Line(cell) - sheet.Half), Line(cell) + 3);
        svg.Add($"<path class=\"caliper\" fill=\"none\" stroke=\"{Theme.Accent}\" stroke-width=\".3\" ")
            .Add($"d=\"M{from} {top}V{foot}M{to} {top}V{foot}M{from} {top + 1}H{to}\"/>");
        var seconds = caliper.End - caliper.Begin;
        var own = seconds is >= 0.2 and <= 4 ? Invariant($"{1000 * seconds:0} ms ({60 / seconds:0}/min)") : Invariant($"{1000 * seconds:0} ms");
        svg.Label((from + to) / 2, top - 0.6, CaliperSize, caliper.Text.Length > 0 ? caliper.Text : own, Theme, isNoted: true, anchor: "middle");
    }

    private void Draw(Cell cell, Caliper.Voltage caliper)
    {
        var level = sheet.Signals[sheet.Cells.IndexOf(cell)].Level;
        var x = X(cell, caliper.At);
        var (from, to) = (Within(Line(cell) - ((caliper.From - level) * tracing.Gain)), Within(Line(cell) - ((caliper.To - level) * tracing.Gain)));
        svg.Add($"<path class=\"caliper\" fill=\"none\" stroke=\"{Theme.Accent}\" stroke-width=\".3\" ")
            .Add($"d=\"M{x - 2} {from}h6M{x - 2} {to}h6M{x + 1} {from}V{to}\"/>");
        var text = caliper.Text.Length > 0 ? caliper.Text : Invariant($"{caliper.To - caliper.From:0.00} mV");
        svg.Label(x + 4.6, ((from + to) / 2) + 1, CaliperSize, text, Theme, isNoted: true);
    }

    private double Within(double y) => Math.Clamp(y, sheet.GridY, sheet.GridY + sheet.GridHeight);
}
