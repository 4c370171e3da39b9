using System.Text;
using Vouch.Signals.Detection;

namespace Vouch.Fit;

/// <summary>The numbers of a <see cref="SmallNetwork"/>: row after row.</summary>
internal sealed record Weights(int Inputs, int Hidden, int Outputs, float[] Linear, float[] Units, float[] Onward)
{
    /// <summary>Rounded as they are printed, so that what is scored is what is kept.</summary>
    public SmallNetwork Network() => new(Inputs, Rounded(Linear), Rounded(Units), Rounded(Onward));

    /// <summary>One network that gives the mean of what several give: their units side by side.</summary>
    public static Weights Mean(IReadOnlyList<Weights> several)
    {
        var (first, count) = (several[0], several.Count);
        var linear = new float[first.Linear.Length];
        for (var i = 0; i < linear.Length; i++)
            linear[i] = several.Sum(one => one.Linear[i]) / count;
        var onward = new List<float>();
        for (var output = 0; output < first.Outputs; output++)
            onward.AddRange(several.SelectMany(one => one.Onward.Skip(output * one.Hidden).Take(one.Hidden)).Select(one => one / count));
        return new(first.Inputs, several.Sum(one => one.Hidden), first.Outputs, linear, [.. several.SelectMany(one => one.Units)], [.. onward]);
    }

    /// <summary>The three arrays as they stand in the source.</summary>
    public string Source()
    {
        var text = new StringBuilder();
        foreach (var (numbers, row) in new[] { (Linear, Inputs), (Units, Inputs), (Onward, Hidden) })
        {
            text.Append("        [\n");
            for (var from = 0; from < numbers.Length; from += row)
                for (var i = from; i < from + row; i += 12)
                    text.Append("            ").AppendJoin(' ', numbers[i..Math.Min(i + 12, from + row)].Select(one => Invariant($"{Round(one)}f,"))).Append('\n');
            text.Append("        ],\n");
        }

        return text.ToString().TrimEnd('\n', ',') + ");";
    }

    private static float[] Rounded(float[] numbers) => Array.ConvertAll(numbers, Round);

    private static float Round(float number) => MathF.Round(number, 3);
}
