using System.Globalization;
using System.Text;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Tests.Deidentification;

/// <summary>A mark of its own in every attribute of PS3.15, table E.1-1: which of them are left anywhere in the bytes that are
/// written.</summary>
public sealed class MarkedAttributesTests
{
    private const Retained Everything = Retained.Uids | Retained.DeviceIdentity | Retained.InstitutionIdentity
        | Retained.PatientCharacteristics | Retained.StructuredContent | Retained.SafePrivate | Retained.Descriptors | Retained.Graphics;

    /// <summary>Derivation Code Sequence, which the table does not name.</summary>
    private static readonly Tag Sequence = new(0x0008, 0x9215);

    /// <summary>Between marks, so that no moved one is another: the days of this key's patient are no multiple of them.</summary>
    private const int DaysBetween = 11;

    /// <summary>The letters of attributes.txt that keep a value as it is; all others take it out or clean it.</summary>
    private static readonly (Retained Option, char Letter)[] Keeping =
    [
        (Retained.Uids, 'U'), (Retained.DeviceIdentity, 'D'), (Retained.InstitutionIdentity, 'I'), (Retained.PatientCharacteristics, 'P'),
        (Retained.FullDates, 'T'),
    ];

    public static TheoryData<Retained, string> Cases()
    {
        var cases = new TheoryData<Retained, string>();
        foreach (var retained in (Retained[])[.. Enum.GetValues<Retained>(), Everything | Retained.FullDates,
            Everything | Retained.ModifiedDates])
            foreach (var syntax in (TransferSyntax[])[TransferSyntax.ExplicitLittle, TransferSyntax.ImplicitLittle,
                TransferSyntax.ExplicitBig])
                cases.Add(retained, syntax.Uid);
        return cases;
    }

    [Fact]
    public void The_table_has_every_row_of_its_edition()
    {
        // PS3.15 2026d: 657 rows, of which one is for all private attributes; of E.3.10-1 479 of 20 creators.
        Assert.Equal(656, Embedded.Lines("attributes.txt").Count());
        Assert.Equal((479, 20), (SafePrivate.Listed.Count(), SafePrivate.Listed.Select(one => one.Creator).Distinct().Count()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Exactly_the_marks_stay_that_an_option_keeps(Retained retained, string syntaxUid)
    {
        var syntax = TransferSyntax.Of(syntaxUid);
        var marks = Marks();
        var data = Marked(marks).SetItems(Sequence, Marked(marks));
        var read = DataSet.Read(data.ToBytes(syntax), syntax);
        var bytes = new Deidentifier(new("the key of the marks"u8), retained).Apply(read).Data.ToBytes(syntax);
        var left = marks.Where(one => bytes.AsSpan().IndexOf(one.Bytes) >= 0).Select(one => one.Tag).ToHashSet();
        var expected = marks.Where(one => Stays(one, retained)).Select(one => one.Tag).ToHashSet();
        Assert.Equal((IEnumerable<string>)[], left.Except(expected).Select(one => $"{one} is left"));
        Assert.Equal((IEnumerable<string>)[], expected.Except(left).Select(one => $"{one} is gone"));
    }

    private static bool Stays(Mark mark, Retained retained) => mark.Action == "X/Z/U*"
        || Array.Exists(Keeping, one => retained.HasFlag(one.Option) && mark.Options.Contains(one.Letter))
        || mark.Options.Contains('T') && mark.Vr == Vr.TM && retained.HasFlag(Retained.ModifiedDates)
        || mark.Options.Contains('G') && mark.Vr == Vr.SQ && retained.HasFlag(Retained.Graphics);

    private static DataSet Marked(IEnumerable<Mark> marks)
    {
        var data = new DataSet();
        foreach (var mark in marks)
            if (mark.Vr == Vr.SQ)
                data.SetItems(mark.Tag, new DataSet().SetBytes(new Tag(0x0040, 0xA160), Vr.UT, mark.Bytes));
            else
                data.SetBytes(mark.Tag, mark.Vr, mark.Bytes);
        return data;
    }

    /// <summary>Of elements of a data set; those of commands (0000) and files (0002) are in none. Short numbers can bear no mark.</summary>
    private static List<Mark> Marks() =>
        [.. Embedded.Lines("attributes.txt").Select(line => line.Split('|')).Select((row, i) => MarkOf(row, i))
            .Where(one => one.Tag.Group > 2 && one.Bytes.Length > 4)];

    private static Mark MarkOf(string[] row, int number)
    {
        var tag = Tag.Of(uint.Parse(row[0].Replace("xxxx", "3000", StringComparison.Ordinal).Replace('x', '0'), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture));
        var vr = DataDictionary.Find(tag)?.Vr ?? Vr.LO;
        var text = vr switch
        {
            Vr.PN => Invariant($"Mk{number:D4}q^Zz{number:D4}w"),
            Vr.DA => new DateOnly(1801, 1, 1).AddDays(number * DaysBetween).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            Vr.DT => new DateOnly(1801, 1, 1).AddDays((number + 1000) * DaysBetween).ToString("yyyyMMdd",
                CultureInfo.InvariantCulture) + "101112",
            Vr.TM => Invariant($"121314.{number:D6}"),
            Vr.DS or Vr.IS => Invariant($"{7_000_000 + number}"),
            Vr.UI => Invariant($"1.2.826.0.1.3680043.99.{100_000 + number}"),
            Vr.AS or Vr.US or Vr.SS => "",
            _ => Invariant($"MK{number:D4}QX"),
        };
        return new(tag, vr, row[1], row[2], Encoding.ASCII.GetBytes(text));
    }

    private sealed record Mark(Tag Tag, Vr Vr, string Action, string Options, byte[] Bytes);
}
