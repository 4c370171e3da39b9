using System.Text;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Deidentification;

public sealed class DeidentifierTests
{
    private static readonly Pseudonyms One = new("the key of a study of 2024"u8);

    /// <summary>Rows of PS3.15, table E.1-1, of every action and option.</summary>
    [Theory]
    [InlineData("PatientName", Retained.Nothing, ConfidentialityAction.Empty)]
    [InlineData("PatientBirthDate", Retained.FullDates, ConfidentialityAction.Empty)]
    [InlineData("StudyDate", Retained.Nothing, ConfidentialityAction.Empty)]
    [InlineData("StudyDate", Retained.FullDates, ConfidentialityAction.Keep)]
    [InlineData("StudyDate", Retained.ModifiedDates, ConfidentialityAction.MoveDate)]
    [InlineData("TimezoneOffsetFromUTC", Retained.ModifiedDates, ConfidentialityAction.Remove)]
    [InlineData("SeriesDate", Retained.Nothing, ConfidentialityAction.Replace)]
    [InlineData("SOPInstanceUID", Retained.Nothing, ConfidentialityAction.NewUid)]
    [InlineData("SOPInstanceUID", Retained.Uids, ConfidentialityAction.Keep)]
    [InlineData("SOPInstanceUIDOfConcatenationSource", Retained.Nothing, ConfidentialityAction.NewUid)]
    [InlineData("SOPInstanceUIDOfConcatenationSource", Retained.Uids, ConfidentialityAction.Keep)]
    [InlineData("SOPClassUID", Retained.Nothing, ConfidentialityAction.Keep)]
    [InlineData("StudyDescription", Retained.Nothing, ConfidentialityAction.Remove)]
    [InlineData("DeviceSerialNumber", Retained.Nothing, ConfidentialityAction.Replace)]
    [InlineData("DeviceSerialNumber", Retained.DeviceIdentity, ConfidentialityAction.Keep)]
    [InlineData("InstitutionName", Retained.InstitutionIdentity, ConfidentialityAction.Keep)]
    [InlineData("InstitutionCodeSequence", Retained.Nothing, ConfidentialityAction.Empty)]
    [InlineData("OperatorIdentificationSequence", Retained.Nothing, ConfidentialityAction.Remove)]
    [InlineData("PatientAge", Retained.PatientCharacteristics, ConfidentialityAction.Keep)]
    [InlineData("Allergies", Retained.PatientCharacteristics, ConfidentialityAction.Clean)]
    [InlineData("Allergies", Retained.Nothing, ConfidentialityAction.Remove)]
    [InlineData("StudyDescription", Retained.Descriptors, ConfidentialityAction.Clean)]
    [InlineData("StationAETitle", Retained.DeviceIdentity, ConfidentialityAction.Pseudonym)]
    [InlineData("InstanceCreationDate", Retained.Nothing, ConfidentialityAction.Replace)]
    [InlineData("EncapsulatedDocument", Retained.Nothing, ConfidentialityAction.Replace)]
    [InlineData("ContentSequence", Retained.Nothing, ConfidentialityAction.Replace)]
    [InlineData("ContentSequence", Retained.StructuredContent, ConfidentialityAction.CleanContent)]
    [InlineData("ReferencedImageSequence", Retained.Nothing, ConfidentialityAction.Keep)]
    [InlineData("OverlayData", Retained.Nothing, ConfidentialityAction.Remove)]
    [InlineData("DocumentAuthorTrial", Retained.Nothing, ConfidentialityAction.Empty)]
    [InlineData("Rows", Retained.Nothing, ConfidentialityAction.Keep)]
    public void The_table_of_the_standard_says_what_becomes_of_an_element(string keyword, Retained retained, ConfidentialityAction action)
    {
        var entry = DataDictionary.Find(keyword)!;
        Assert.Equal(action, ConfidentialityProfile.Of(entry.Tag, entry.Vr, retained));
    }

    [Fact]
    public void Private_elements_and_those_that_nobody_knows_go()
    {
        var data = Example().Set(new Tag(0x0009, 0x0010), Vr.LO, "MAKER").Set(new Tag(0x0009, 0x1001), Vr.LO, "x").Set(new Tag(0x0008,
            0x0002), Vr.LO, "x");
        var made = new Deidentifier(One).Apply(data).Data;
        Assert.DoesNotContain(made, one => one.Tag.IsPrivate || one.Tag == new Tag(0x0008, 0x0002));
        Assert.Contains(data, one => one.Tag.IsPrivate);
    }

    [Fact]
    public void Pseudonyms_and_moved_dates_are_the_same_by_the_same_key_and_others_by_another()
    {
        var (first, second) = (Example(), Example().Set(Tags.SopInstanceUid, "1.2.4").Set(new Tag(8, 0x20), "20240510"));
        second.Items(new(8, 0x1140))[0].Set(new Tag(8, 0x1155), "1.2.3");
        var (a, b) = (Apply(first, One), Apply(second, One));
        var other = Apply(first, new("another key of 16 bytes"u8));
        Assert.Equal(a.Text(new(0x10, 0x20)), b.Text(new(0x10, 0x20)));
        Assert.NotEqual(a.Text(new(0x10, 0x20)), other.Text(new(0x10, 0x20)));
        Assert.Equal(a.Text(new(0x20, 0x0D)), b.Text(new(0x20, 0x0D)));
        Assert.NotEqual(a.Text(Tags.SopInstanceUid), b.Text(Tags.SopInstanceUid));
        // What referred to the first still does.
        Assert.Equal(a.Text(Tags.SopInstanceUid), b.Items(new(8, 0x1140))[0].Text(new(8, 0x1155)));
        Assert.Equal(4, b.Date(new(8, 0x20))!.Value.DayNumber - a.Date(new(8, 0x20))!.Value.DayNumber);
        Assert.True(a.Date(new(8, 0x20)) < new DateOnly(2024, 5, 6) && new Uid(a.Text(Tags.SopInstanceUid)!).IsValid);
        Assert.Equal("101500", a.Text(new(8, 0x30)));

        static DataSet Apply(DataSet data, Pseudonyms key) => new Deidentifier(key, Retained.ModifiedDates).Apply(data).Data;
    }

    [Fact]
    public void The_patients_name_and_number_are_left_nowhere_even_where_no_rule_looks()
    {
        var data = Example().Set(new Tag(0x0018, 0x0024), "KOWALSKA t1").SetItems(new Tag(0x0008, 0x1140),
            new DataSet().Set(new Tag(0x0008, 0x0104), "4711-0815"));
        var done = new Deidentifier(One).Apply(data);
        var bytes = Encoding.Latin1.GetString(done.Data.ToBytes(TransferSyntax.ExplicitLittle));
        foreach (var trace in (string[])["owalska", "OWALSKA", "4711", "20240506", "1.2.3\0", "Hospital"])
            Assert.DoesNotContain(trace, bytes, StringComparison.Ordinal);
        Assert.Contains(new("(0018,0024)", ConfidentialityAction.Empty), done.Changes);
        Assert.Contains(new("(0008,1140)[0].(0008,0104)", ConfidentialityAction.Empty), done.Changes);
    }

    [Fact]
    public void What_a_device_wrote_with_another_representation_is_taken_out_all_the_same()
    {
        var data = Example().SetBytes(new Tag(0x10, 0x10), (Vr)('R' << 8 | 'N'), "Kowalska^Ewa"u8.ToArray()).SetBytes(new Tag(0x10,
            0x20), Vr.US, "4711"u8.ToArray())
            .SetBytes(new Tag(0x08, 0x20), Vr.UN, "20240506"u8.ToArray()).SetBytes(new Tag(0x08, 0x1140), Vr.UN, "Kowalska"u8.ToArray())
            .SetBytes(new Tag(0x18, 0x24), Vr.UN, "for Kowalska"u8.ToArray());
        var bytes = Encoding.Latin1.GetString(new Deidentifier(One).Apply(data).Data.ToBytes(TransferSyntax.ExplicitLittle));
        foreach (var trace in (string[])["owalska", "4711", "20240506"])
            Assert.DoesNotContain(trace, bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void The_object_says_what_was_done_to_it()
    {
        var made = new Deidentifier(One, Retained.FullDates | Retained.Uids).Apply(Example()).Data;
        Assert.Equal(("YES", "UNMODIFIED"), (made.Text(new(0x12, 0x62)), made.Text(new(0x28, 0x303))));
        Assert.Equal(["113100", "113106", "113110"], made.Items(new(0x12, 0x64)).Select(one => one.Text(new(8, 0x100))));
        Assert.Equal(["Basic Application Confidentiality Profile", "Retain Longitudinal Temporal Information Full Dates Option",
            "Retain UIDs Option"],
            made.Texts(new(0x12, 0x63)));
    }

    [Fact]
    public void Dates_are_not_kept_and_moved_at_once() =>
        Assert.Throws<ArgumentException>(() => new Deidentifier(One, Retained.FullDates | Retained.ModifiedDates));

    /// <summary>Figures of Python's hmac and hashlib, by the definition in <see cref="Pseudonyms"/>: every program gets the same
    /// ones.</summary>
    [Fact]
    public void Pseudonyms_identifiers_and_days_follow_from_the_key_alone() =>
        Assert.Equal(("CTMG3H5GHYC4", 80, "2.25.47641790565958404175257976373025795799"),
            (One.Code("patient", "\04711-0815"), One.Days("\04711-0815"), One.Uid("1.2.3").Text));

    [Fact]
    public void Every_option_has_a_code_and_no_other_is_claimed()
    {
        foreach (var option in Enum.GetValues<Retained>().Where(one => one != Retained.Nothing))
            Assert.Equal(2, new Deidentifier(One, option).Apply(Example()).Data.Items(new(0x12, 0x64)).Count);
    }

    [Fact]
    public void A_directory_is_refused() => Assert.Equal("(0004,1220)",
        Assert.Throws<DicomFormatException>(() => new Deidentifier(One).Apply(new DataSet().SetItems(new Tag(4, 0x1220)))).Path);

    [Fact]
    public void What_is_told_of_others_is_left_nowhere_either()
    {
        var data = Example().Set(new Tag(8, 0x1070), "Nowak^Jan").Set(new Tag(0x18, 0x24), "by NOWAK").Set(new Tag(0x18, 0x15), "CHEST")
            .Set(new Tag(8, 8), "ORIGINAL", "of 20240506").Set(new Tag(0x18, 0x1020), "at Hospital")
            .SetItems(new Tag(0x40, 0x0260), new DataSet().Set(new Tag(8, 0x117), "1.2.3"));
        var made = new Deidentifier(One).Apply(data).Data;
        var bytes = Encoding.Latin1.GetString(made.ToBytes(TransferSyntax.ExplicitLittle));
        foreach (var trace in (string[])["owak", "OWAK", "20240506", "Hospital", "1.2.3\0"])
            Assert.DoesNotContain(trace, bytes, StringComparison.Ordinal);
        Assert.Equal(("CHEST", One.Uid("1.2.3").Text), (made.Text(new(0x18, 0x15)), made.Items(new(0x40, 0x0260))[0].Text(new(8, 0x117))));
    }

    [Fact]
    public void What_stood_in_a_sequence_that_goes_is_left_nowhere_either()
    {
        var others = new DataSet().Set(new Tag(0x10, 0x20), "OTHER-77").SetItems(new Tag(8, 0x1140), new DataSet().Set(new Tag(8,
            0x1155), "1.2.77"));
        var data = Example().SetItems(new Tag(0x10, 0x1002), others).Set(new Tag(0x18, 0x24), "as other-77").SetItems(new Tag(0x40, 0x0260),
            new DataSet().Set(new Tag(8, 0x117), "1.2.77"));
        var made = new Deidentifier(One).Apply(data).Data;
        Assert.Equal((null, One.Uid("1.2.77").Text), (made.Text(new(0x18, 0x24)), made.Items(new(0x40, 0x0260))[0].Text(new(8, 0x117))));
    }

    [Fact]
    public void Drawn_annotations_stay_without_their_texts_when_asked_and_overlays_and_curves_never()
    {
        var data = Example().SetItems(new Tag(0x70, 1), new DataSet().SetItems(new Tag(0x70, 8), new DataSet().Set(new Tag(0x70, 6),
            "of Kowalska, 20240506"))
            .SetItems(new Tag(0x70, 9), new DataSet().Set(new Tag(0x70, 0x23), "POLYLINE")))
            .SetBytes(new Tag(0x6000, 0x3000), Vr.OW, new byte[8]).Set(new Tag(0x6000, 0x10), 8).SetBytes(new Tag(0x5000, 0x3000), Vr.OW,
                new byte[8]);
        var made = new Deidentifier(One, Retained.Graphics).Apply(data).Data;
        var drawn = made.Items(new(0x70, 1))[0];
        Assert.Equal(("REMOVED", "POLYLINE"), (drawn.Items(new(0x70, 8))[0].Text(new(0x70, 6)), drawn.Items(new(0x70,
            9))[0].Text(new(0x70, 0x23))));
        Assert.DoesNotContain(made, one => one.Tag.Group is 0x5000 or 0x6000);
        Assert.Empty(Assert.Single(new Deidentifier(One).Apply(data).Data.Items(new(0x70, 1))));
    }

    [Fact]
    public void Titles_of_application_entities_get_pseudonyms_where_the_device_stays()
    {
        var data = Example().Set(new Tag(8, 0x55), "CT_WARD_7").Set(new Tag(0x18, 0x1000), "471108");
        var made = new Deidentifier(One, Retained.DeviceIdentity).Apply(data).Data;
        Assert.Equal((One.Code("title", "CT_WARD_7"), "471108"), (made.Text(new(8, 0x55)), made.Text(new(0x18, 0x1000))));
        Assert.False(new Deidentifier(One).Apply(data).Data.Contains(new(8, 0x55)));
    }

    [Fact]
    public void A_document_is_replaced_and_its_length_goes()
    {
        var made = new Deidentifier(One).Apply(Example().SetBytes(new Tag(0x42, 0x11), Vr.OB, Encoding.ASCII.GetBytes("%PDF of Kowalska"))
            .Set(new Tag(0x42, 0x15), 16)).Data;
        Assert.Equal(2, made.Bytes(new(0x42, 0x11))!.Value.Length);
        Assert.False(made.Contains(new(0x42, 0x15)));
    }

    [Fact]
    public void A_report_keeps_its_codes_and_numbers_when_asked_and_else_nothing()
    {
        var report = Example().SetItems(new Tag(0x40, 0xA730),
            new DataSet().Set(new Tag(0x40, 0xA040), "NUM").SetItems(new Tag(0x40, 0xA043), Code("113838", "CT Dose Length Product Total"))
                .SetItems(new Tag(0x40, 0xA300), new DataSet().Set(new Tag(0x40, 0xA30A), "503.5").SetItems(new Tag(0x40, 0x08EA),
                    Code("mGy.cm", "mGy.cm"))),
            new DataSet().Set(new Tag(0x40, 0xA040), "TEXT").SetItems(new Tag(0x40, 0xA043), Code("121106", "Comment")).Set(new Tag(0x40,
                0xA160), "seen by her brother"),
            new DataSet().Set(new Tag(0x40, 0xA040), "PNAME").Set(new Tag(0x40, 0xA123), "Nowak^Jan"),
            new DataSet().Set(new Tag(0x40, 0xA040), "DATETIME").Set(new Tag(0x40, 0xA120), "20240506101500"));
        var kept = new Deidentifier(One, Retained.StructuredContent).Apply(report).Data.Items(new(0x40, 0xA730));
        Assert.Equal(("503.5", "CT Dose Length Product Total"), (kept[0].Items(new(0x40, 0xA300))[0].Text(new(0x40, 0xA30A)),
            kept[0].Items(new(0x40, 0xA043))[0].Text(new(8, 0x104))));
        Assert.Equal(("REMOVED", "REMOVED", "19000101000000"), (kept[1].Text(new(0x40, 0xA160)), kept[2].Text(new(0x40, 0xA123)),
            kept[3].Text(new(0x40, 0xA120))));
        var gone = Assert.Single(new Deidentifier(One).Apply(report).Data.Items(new(0x40, 0xA730)));
        Assert.Equal("REMOVED", gone.Text(new(0x40, 0xA160)));
    }

    [Theory]
    [InlineData("CT", "NO", "", 0)]
    [InlineData("CT", "", "", 0)]
    [InlineData("CT", "YES", "", 1)]
    [InlineData("US", "", "", 1)]
    [InlineData("US", "NO", "", 0)]
    [InlineData("MR", "NO", "HEAD", 1)]
    public void What_may_stand_in_pixels_is_a_risk_that_a_person_looks_at(string modality, string burnedIn, string part, int risks)
    {
        var data = Example().Set(new Tag(8, 0x60), modality).Set(new Tag(0x28, 0x301), burnedIn).Set(new Tag(0x18, 0x15),
            part).SetBytes(Tags.PixelData, Vr.OW, new byte[8]);
        Assert.Equal(risks, new Deidentifier(One).Apply(data).Risks.Count);
    }

    private static DataSet Code(string value, string meaning) => new DataSet().Set(new Tag(8, 0x100), value).Set(new Tag(8, 0x104),
        meaning);

    private static DataSet Example() => new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.2").Set(Tags.SopInstanceUid,
        "1.2.3").Set(new Tag(8, 0x20), "20240506")
        .Set(new Tag(8, 0x30), "101500").Set(new Tag(8, 0x80), "Hospital").Set(new Tag(0x10, 0x10), "Kowalska^Ewa").Set(new Tag(0x10,
            0x20), "4711-0815").Set(new Tag(0x20, 0x0D), "1.2")
        .SetItems(new Tag(8, 0x1140), new DataSet().Set(new Tag(8, 0x1155), "1.2.9"));
}
