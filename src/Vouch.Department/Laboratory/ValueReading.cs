using Vouch.Department.Catalog;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>A received value, read exactly and converted to the analyte's unit, or why not.</summary>
public sealed record ValueReading(Comparator Comparator, decimal? Value, string? Coded, (string Reason, string Detail)? Problem)
{
    /// <summary>Reads a device's value by the device's own way of writing decimals.</summary>
    public static ValueReading Read(DeviceResult result, Analyte analyte, LaboratoryPack pack)
    {
        var text = result.ValueText.Trim();
        if (pack.NonResults.FirstOrDefault(non => string.Equals(non.Code, text, StringComparison.OrdinalIgnoreCase)) is { } nonResult)
            return new ValueReading(Comparator.None, null, nonResult.Code, null);
        return analyte.Kind switch
        {
            ResultKind.Numeric => Number(text, result.UnitText, result.Unit, analyte, result.Decimals),
            ResultKind.Coded => Code(text, analyte),
            _ => text.Length is > 0 and <= 2000
                ? new ValueReading(Comparator.None, null, text, null)
                : Bad("unreadable-value", "The result is empty."),
        };
    }

    private static ValueReading Number(string text, string unitText, string? unit, Analyte analyte, DecimalConvention decimals)
    {
        if (!MeasuredValue.Parse(text, decimals).Succeeded(out var value, out var fault))
            return Bad("unreadable-value", $"“{text}” is not a number: {fault.Reason}");
        if (unitText.Length > 0 && unit is null)
            return Bad("unknown-unit", $"The unit “{unitText}” is not mapped.");
        if (unit is null && analyte.Unit is not (null or "1"))
            return Bad("unknown-unit", $"The device sends no unit for {analyte.Code}; state it in the driver profile.");
        if (unit is null || string.Equals(unit, analyte.Unit, StringComparison.Ordinal))
            return new ValueReading(value.Comparator, value.Value, null, null);
        foreach (var conversion in analyte.UnitConversions)
            if (string.Equals(conversion.Unit, unit, StringComparison.Ordinal))
                return new ValueReading(value.Comparator, value.Value * conversion.Factor, null, null);
        return Bad("unknown-unit", $"{analyte.Code} is reported in {analyte.Unit}; the pack has no conversion from {unit}.");
    }

    private static ValueReading Code(string text, Analyte analyte)
    {
        foreach (var value in analyte.CodedValues)
            if (string.Equals(value.Code, text, StringComparison.OrdinalIgnoreCase)
                || string.Equals(value.Text, text, StringComparison.OrdinalIgnoreCase))
                return new ValueReading(Comparator.None, null, value.Code, null);
        return Bad("unreadable-value", $"“{text}” is not one of the values of {analyte.Code}.");
    }

    private static ValueReading Bad(string reason, string detail) => new(Comparator.None, null, null, (reason, detail));
}
