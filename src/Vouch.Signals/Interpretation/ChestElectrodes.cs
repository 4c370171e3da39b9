using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>
/// Neighbouring chest electrodes interchanged: the leads fit what one vector of the heart would give them badly, and well with two
/// exchanged. The vector is fitted to areas of P wave, QRS complex and T wave, which are linear in it, by least squares over eight leads.
/// Source: the idea of Kors and van Herpen 2001 (each lead against what the others say of it) with the lead vectors of Dower 1980.
/// </summary>
internal static class ChestElectrodes
{
    public static readonly StatementKind Swapped = new("reversal-chest", Matter.Technical, Basis.Times, Importance.Abnormal,
        "Chest electrodes perhaps interchanged",
        "With two neighbouring chest leads exchanged, what the heart's vector does not explain of P, QRS and T areas falls "
            + $"to {L.SwapResidual} of it or less, from {L.SwapMisfit} or more. Not judged without P waves.");

    public static readonly StatementKind[] Kinds = [Swapped];

    private static readonly Lead[] Order = [Lead.I, Lead.II, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6];

    /// <summary>X to the left, Y to the feet, Z to the back.</summary>
    private static readonly double[][] Dower =
    [
        [0.632, -0.235, 0.059], [0.235, 1.066, -0.132], [-0.515, 0.157, -0.917], [0.044, 0.164, -1.387],
        [0.882, 0.098, -1.277], [1.213, 0.127, -0.601], [1.125, 0.127, -0.086], [0.831, 0.076, 0.230],
    ];

    /// <summary>What of eight values no vector explains: I − A (AᵀA)⁻¹ Aᵀ.</summary>
    private static readonly double[,] Rest = Residual();

    public static Statement? Of(EcgFacts facts)
    {
        if (!facts.Has(Order) || facts.M.POnset is null)
            return null;
        double[][] areas = [[.. Order.Select(lead => facts[lead]!.PArea)], [.. Order.Select(lead => facts[lead]!.QrsArea)],
            [.. Order.Select(lead => facts[lead]!.TArea)]];
        var asRecorded = areas.Sum(Misfit);
        (double Misfit, int First)? best = null;
        for (var first = 2; first + 1 < Order.Length; first++)
        {
            var misfit = areas.Sum(one => Misfit(Exchanged(one, first)));
            if (best is not { } least || misfit < least.Misfit)
                best = (misfit, first);
        }
        var (after, at) = best!.Value;
        return All(From("Parts of P, QRS and T areas not explained", asRecorded, L.SwapMisfit),
            UpTo($"with {Order[at]} and {Order[at + 1]} exchanged, over it", asRecorded > 0 ? after / asRecorded
                : null, L.SwapResidual)) is { } met
            ? Swapped.Met(met, $"Chest electrodes {Order[at]} and {Order[at + 1]} perhaps interchanged")
            : null;
    }

    /// <summary>Part of the sum of squares that remains, 0 to 1; 0 without any signal.</summary>
    private static double Misfit(double[] values)
    {
        var (rest, all) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var one = 0.0;
            for (var j = 0; j < values.Length; j++)
                one += Rest[i, j] * values[j];
            rest += one * one;
            all += values[i] * values[i];
        }
        return all > 0 ? rest / all : 0;
    }

    private static double[] Exchanged(double[] values, int first)
    {
        var exchanged = (double[])values.Clone();
        (exchanged[first], exchanged[first + 1]) = (exchanged[first + 1], exchanged[first]);
        return exchanged;
    }

    private static double[,] Residual()
    {
        var square = new double[3, 3];
        foreach (var row in Dower)
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3; j++)
                    square[i, j] += row[i] * row[j];
        var inverse = Inverse(square);
        var rest = new double[Dower.Length, Dower.Length];
        for (var a = 0; a < Dower.Length; a++)
            for (var b = 0; b < Dower.Length; b++)
            {
                var sum = a == b ? 1.0 : 0;
                for (var i = 0; i < 3; i++)
                    for (var j = 0; j < 3; j++)
                        sum -= Dower[a][i] * inverse[i, j] * Dower[b][j];
                rest[a, b] = sum;
            }
        return rest;
    }

    private static double[,] Inverse(double[,] m)
    {
        var inverse = new double[3, 3];
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
            {
                // Cofactor of [j, i], its sign by going around.
                var (a, b, c, d) = ((j + 1) % 3, (j + 2) % 3, (i + 1) % 3, (i + 2) % 3);
                inverse[i, j] = (m[a, c] * m[b, d]) - (m[a, d] * m[b, c]);
            }
        var determinant = (m[0, 0] * inverse[0, 0]) + (m[0, 1] * inverse[1, 0]) + (m[0, 2] * inverse[2, 0]);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                inverse[i, j] /= determinant;
        return inverse;
    }
}
