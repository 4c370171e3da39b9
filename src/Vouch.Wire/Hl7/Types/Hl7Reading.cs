namespace Vouch.Wire.Hl7.Types;

/// <summary>
/// Reads the data types out of a field, repetition or component: a composite inside a component is read from its
/// subcomponents, as HL7 nests them. Simple types say whether the text is one; composites read what is there.
/// </summary>
public static class Hl7Reading
{
    /// <summary>DT, TM-less TS or DTM; false where nothing is valued or it is no time.</summary>
    public static bool TryTime(this Hl7Value value, out Hl7Time time) => Hl7Time.TryParse(value.FirstText, out time);

    /// <summary>The time, or null where nothing is valued or it is no time.</summary>
    public static Hl7Time? Time(this Hl7Value value) => Hl7Time.TryParse(value.FirstText, out var time) ? time : null;

    /// <summary>NM; false where nothing is valued or it is no number.</summary>
    public static bool TryNumber(this Hl7Value value, out Numeric number) => Numeric.TryParse(value.FirstText, out number);

    /// <summary>A whole number (SI, NM without fraction), or null.</summary>
    public static int? Whole(this Hl7Value value) =>
        value.TryNumber(out var number) && number.Value == decimal.Truncate(number.Value)
        && number.Value is >= int.MinValue and <= int.MaxValue ? (int)number.Value : null;

    /// <summary>SN; false where neither number is one, or a part that must be a number is not.</summary>
    public static bool TryStructuredNumeric(this Hl7Value value, out StructuredNumeric number)
    {
        number = default;
        if (!TryOptional(value.Part(2), out var first) || !TryOptional(value.Part(4), out var second)) return false;
        if (first is null && second is null) return false;
        number = new(value.At(1), first, value.At(3), second, value.Text);
        return true;
    }

    /// <summary>HD.</summary>
    public static HierarchicDesignator Designator(this Hl7Value value) => new(value.At(1), value.At(2), value.At(3));

    /// <summary>EI; the designator is spread over components 2–4, as EI has it.</summary>
    public static EntityIdentifier Entity(this Hl7Value value) =>
        new(value.At(1), new(value.At(2), value.At(3), value.At(4)));

    /// <summary>EIP.</summary>
    public static EntityIdentifierPair EntityPair(this Hl7Value value) => new(value.Part(1).Entity(), value.Part(2).Entity());

    /// <summary>CX.</summary>
    public static ExtendedId ExtendedId(this Hl7Value value) => new(
        value.At(1), value.At(2), value.At(3), value.Part(4).Designator(), value.At(5), value.Part(6).Designator(),
        value.Part(7).Time(), value.Part(8).Time());

    /// <summary>XPN; also PN and, from its second component on, CNN-like names.</summary>
    public static PersonName PersonName(this Hl7Value value) => new(
        value.At(1), value.At(2), value.At(3), value.At(4), value.At(5), value.At(6), value.At(7), value.At(8));

    /// <summary>XCN; also CN of older versions.</summary>
    public static IdentifiedPerson IdentifiedPerson(this Hl7Value value) => new(
        value.At(1),
        new(value.At(2), value.At(3), value.At(4), value.At(5), value.At(6), value.At(7), value.At(10), value.At(15)),
        value.Part(9).Designator(), value.At(13), value.Part(14).Designator());

    /// <summary>XAD; also AD.</summary>
    public static PostalAddress Address(this Hl7Value value) => new(
        value.At(1), value.At(2), value.At(3), value.At(4), value.At(5), value.At(6), value.At(7), value.At(9));

    /// <summary>XTN; also TN.</summary>
    public static Telecom Telecom(this Hl7Value value) => new(
        value.At(1).Length > 0 ? value.At(1) : value.At(12),
        value.At(2), value.At(3), value.At(4), value.At(5), value.At(6), value.At(7), value.At(8), value.At(9));

    /// <summary>XON.</summary>
    public static Organization Organization(this Hl7Value value) => new(
        value.At(1), value.At(10).Length > 0 ? value.At(10) : value.At(3), value.Part(6).Designator(), value.At(7));

    /// <summary>PL.</summary>
    public static PatientLocation Location(this Hl7Value value) => new(
        value.At(1), value.At(2), value.At(3), value.Part(4).Designator(), value.At(5), value.At(6), value.At(7), value.At(8),
        value.At(9));

    /// <summary>CWE, CNE, CF, CE; ID and IS read as a code alone.</summary>
    public static CodedElement Coded(this Hl7Value value) => new(
        new(value.At(1), value.At(2), value.At(3), value.At(7), value.At(14)),
        new(value.At(4), value.At(5), value.At(6), value.At(8), value.At(17)),
        new(value.At(10), value.At(11), value.At(12), value.At(13), value.At(20)),
        value.At(9));

    /// <summary>All repetitions read the same way, empty ones left out.</summary>
    public static IReadOnlyList<T> All<T>(this Hl7Value field, Func<Hl7Value, T> read)
    {
        List<T> all = [];
        foreach (var repetition in field.Repetitions)
            if (repetition.HasValue) all.Add(read(repetition));
        return all;
    }

    /// <summary>The first leaf of a part: what a reader of an older version of the type would see.</summary>
    private static string At(this Hl7Value value, int number) => value.Part(number).FirstText;

    private static bool TryOptional(Hl7Value value, out Numeric? number)
    {
        number = null;
        if (!value.HasValue) return true;
        if (!Numeric.TryParse(value.Text, out var read)) return false;
        number = read;
        return true;
    }
}
