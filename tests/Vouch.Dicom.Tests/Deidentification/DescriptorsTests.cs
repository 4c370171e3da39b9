using Vouch.Dicom.Deidentification;

namespace Vouch.Dicom.Tests.Deidentification;

public sealed class DescriptorsTests
{
    private static readonly Pseudonyms Key = new("a key of enough bytes"u8);

    [Theory]
    [InlineData("CHEST PA", "CHEST PA")]
    [InlineData("T1w_SAG 3.0mm", "T1w SAG 3.0mm")]
    [InlineData("Abdomen for Mrs. Nowak, room 12b", "Abdomen for")]
    [InlineData("Follow-up of 2024-05-06", "Follow up of")]
    [InlineData("on 12/05/24, 12 05 24 and 12.05", "on and")]
    [InlineData("slices 5 of 12", "slices 5 of 12")]
    [InlineData("order 471108", "")]
    [InlineData("1.2.840.113", "")]
    public void Words_stay_that_tell_nothing_of_a_person(string text, string left) => Assert.Equal(left, Descriptors.Cleaned(text));

    [Fact]
    public void A_description_of_which_nothing_stays_is_as_the_basic_profile_says()
    {
        var made = Apply(new DataSet().Set(new Tag(8, 0x1030), "for Kowalska").Set(new Tag(8, 0x103E), "Kowalska").Set(new Tag(0x18,
            0x1030), "Kowalska"));
        Assert.Equal(("for", null, "REMOVED"), (made.Text(new(8, 0x1030)), made.Text(new(8, 0x103E)), made.Text(new(0x18, 0x1030))));
    }

    [Fact]
    public void A_person_who_is_called_like_a_part_of_the_body_is_not_left()
    {
        var made = Apply(new DataSet().Set(new Tag(8, 0x1030), "CT Head").Set(new Tag(8, 0x103E), "CT chest").Set(new Tag(8, 0x90),
            "Head^Jane"));
        Assert.Equal((null, "CT chest"), (made.Text(new(8, 0x1030)), made.Text(new(8, 0x103E))));
    }

    /// <summary>PS3.3, 8.2: designators that begin with 99 are somebody's own.</summary>
    [Fact]
    public void Codes_of_published_schemes_stay_and_those_of_somebodys_own_go()
    {
        var diagnoses = new Tag(8, 0x1084);
        var made = Apply(new DataSet().SetItems(diagnoses, Code("38341003", "SCT", "Hypertension of the heart"), Code("NOWAK", "99NOWAK",
            "her own")));
        var one = Assert.Single(made.Items(diagnoses));
        Assert.Equal(("38341003", "SCT", "of the heart"), (one.Text(new(8, 0x100)), one.Text(new(8, 0x102)), one.Text(new(8, 0x104))));
        Assert.False(Apply(new DataSet().SetItems(diagnoses, Code("NOWAK", "99NOWAK", "her own"))).Contains(diagnoses));
    }

    private static DataSet Code(string value, string scheme, string meaning) => new DataSet().Set(new Tag(8, 0x100), value)
        .Set(new Tag(8, 0x102), scheme).Set(new Tag(8, 0x104), meaning);

    private static DataSet Apply(DataSet data) => new Deidentifier(Key, Retained.Descriptors).Apply(data).Data;
}
