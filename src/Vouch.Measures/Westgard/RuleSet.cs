namespace Vouch.Measures.Westgard;

/// <summary>How many control measurements a rule set needs: N of them, spread over R runs.</summary>
public readonly record struct ControlEffort(int Measurements, int Runs);

/// <summary>The rules one analyte is judged by, and the control measurements they need.</summary>
/// <param name="Name">As shown beside the chart.</param>
/// <param name="Rules">All that are evaluated.</param>
/// <param name="Efforts">The ways in which enough measurements are made; any one of them will do.</param>
public sealed record RuleSet(string Name, IReadOnlyList<WestgardRule> Rules, IReadOnlyList<ControlEffort> Efforts)
{
    /// <summary>(TEa% − |bias%|)/CV%: how many CVs fit between the bias and the allowable error.</summary>
    /// <remarks>Source: Westgard S, Bayat H, Westgard JO, Biochem Med 2018;28:020502.</remarks>
    public static double Sigma(double allowableErrorPercent, double biasPercent, double cvPercent)
    {
        if (!(cvPercent > 0) || !(allowableErrorPercent > 0) || !double.IsFinite(biasPercent))
            throw new ArgumentOutOfRangeException(
                nameof(cvPercent), cvPercent, "CV and allowable error are above zero, bias is a number.");
        return (allowableErrorPercent - Math.Abs(biasPercent)) / cvPercent;
    }

    /// <summary>The Westgard Sigma Rules for two or three levels; there is no 1_2s warning in this scheme.</summary>
    /// <remarks>Source: Westgard JO, Westgard SA, Basic Quality Management Systems, 2014, Westgard Sigma
    /// Rules.</remarks>
    public static RuleSet BySigma(double sigma, int levels)
    {
        if (double.IsNaN(sigma))
            throw new ArgumentOutOfRangeException(nameof(sigma));
        return levels switch
        {
            2 => ForTwoLevels(sigma),
            3 => ForThreeLevels(sigma),
            _ => throw new ArgumentOutOfRangeException(nameof(levels), levels, "Two or three levels."),
        };
    }

    private static RuleSet ForTwoLevels(double sigma)
    {
        List<WestgardRule> rules = [WestgardRule.OneThreeS];
        if (sigma >= 6)
            return new("Sigma 6, two levels", rules, [new(2, 1)]);
        rules.AddRange([WestgardRule.TwoTwoS, WestgardRule.RFourS]);
        if (sigma >= 5)
            return new("Sigma 5, two levels", rules, [new(2, 1)]);
        rules.Add(WestgardRule.FourOneS);
        if (sigma >= 4)
            return new("Sigma 4, two levels", rules, [new(4, 1), new(2, 2)]);
        rules.Add(WestgardRule.EightX);
        return new("Sigma below 4, two levels", rules, [new(4, 2), new(2, 4)]);
    }

    private static RuleSet ForThreeLevels(double sigma)
    {
        List<WestgardRule> rules = [WestgardRule.OneThreeS];
        if (sigma >= 6)
            return new("Sigma 6, three levels", rules, [new(3, 1)]);
        rules.AddRange([WestgardRule.TwoOfThreeTwoS, WestgardRule.RFourS]);
        if (sigma >= 5)
            return new("Sigma 5, three levels", rules, [new(3, 1)]);
        rules.Add(WestgardRule.ThreeOneS);
        if (sigma >= 4)
            return new("Sigma 4, three levels", rules, [new(3, 1)]);
        rules.Add(WestgardRule.SixX);
        return new("Sigma below 4, three levels", rules, [new(6, 1), new(3, 2)]);
    }
}
