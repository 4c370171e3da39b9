using System.Text;

namespace Vouch.Dicom.Coding;

/// <summary>Where reading is: the sequences around, and which item of each.</summary>
internal sealed class ReadingPath
{
    private readonly List<(Tag Tag, int Item)> around = [];

    public int Depth => around.Count;

    public void Enter(Tag sequence) => around.Add((sequence, -1));

    public void NextItem() => around[^1] = (around[^1].Tag, around[^1].Item + 1);

    public void Leave() => around.RemoveAt(around.Count - 1);

    /// <summary>"(0040,A730)[2].(0040,A168)"</summary>
    public string To(Tag? element)
    {
        var text = new StringBuilder();
        foreach (var (tag, item) in around)
            text.Append(text.Length > 0 ? "." : "").Append(tag).Append(item < 0 ? "" : Invariant($"[{item}]"));
        if (element is { } last)
            text.Append(text.Length > 0 ? "." : "").Append(last);
        return text.ToString();
    }
}
