using System.Text;

namespace Vouch.Bench;

/// <summary>One line of the table.</summary>
/// <param name="Met">Null: nothing is asked of it, it explains another line.</param>
public sealed record Row(string Work, string Target, string Reached, bool? Met)
{
    public static Row Note(string work, string reached) => new(work, "", reached, Met: null);

    /// <summary>As Markdown.</summary>
    public static string Table(IEnumerable<Row> rows)
    {
        var text = new StringBuilder("| work | target | reached | met |\n|---|---|---|---|\n");
        foreach (var row in rows)
            text.Append(Invariant($"| {row.Work} | {row.Target} | {row.Reached} | {(row.Met is { } met ? met ? "yes" : "**no**" : "")} |\n"));
        return text.ToString();
    }
}
