using System.Collections.Immutable;
using System.Text;

namespace Vouch.Ledger.Tests;

/// <summary>A small log of results, sealed and signed, from which proofs are taken.</summary>
internal sealed class SampleLog
{
    public static readonly DateTimeOffset SealedAt = new(2026, 11, 21, 9, 0, 0, 123, 456, TimeSpan.Zero);
    public static readonly LogName Name = LogName.Parse("ledger.hospital.example/laboratory");

    private readonly StoredTree _tree = new();
    private readonly List<string> _leaves = [];
    private readonly List<SaltedField[]> _details = [];

    public SampleLog(HeadSigner signer, int leafCount)
    {
        for (var index = 0; index < leafCount; index++)
        {
            _details.Add(DetailsOf(index));
            _leaves.Add(Leaf(index, _details[index]));
        }

        _tree.Seal(_leaves.Select(Encoding.UTF8.GetBytes));
        Head = HeadAt(signer, leafCount);
    }

    public SignedHead Head { get; }

    /// <summary>The head as it was when the log had this many leaves, a second before for each leaf that came later.</summary>
    public SignedHead HeadAt(HeadSigner signer, long size, LogName? name = null) =>
        signer.Sign(name ?? Name, size, _tree.View(size).Root(), SealedAt.AddSeconds(size - _leaves.Count));

    public ProofFile Proof(int index, params IEnumerable<string> disclosed) => new(
        _leaves[index],
        index,
        _tree.View().Inclusion(index).Path,
        Head,
        [.. _details[index].Where(field => disclosed.Contains(field.Name))]);

    public ImmutableArray<Digest> PathBetween(long first, long second) => _tree.View(second).Consistency(first).Path;

    /// <summary>Salts that can be written again: a sample is not a secret.</summary>
    private static SaltedField[] DetailsOf(int index) =>
    [
        new("birth-date", "1961-02-03", $"{index:x16}00112233445566aa"),
        new("patient-name", "Müller \"Max\" \u0001 😀", $"{index:x16}00112233445566bb"),
    ];

    private static string Leaf(int index, SaltedField[] details) => new CanonicalObject()
        .Add("kind", "result")
        .Add("test", "potassium")
        .Add("value", 4.10m + index)
        .Add("unit", "mmol/L")
        .Add("measured", SealedAt.AddMinutes(-1))
        .Add("checks", CanonicalArray.Of([new CanonicalObject().Add("requirement", "control").Add("outcome", "proven")]))
        .Add(SaltedField.LeafMember, SaltedField.ToLeafMember(details))
        .ToString();
}
