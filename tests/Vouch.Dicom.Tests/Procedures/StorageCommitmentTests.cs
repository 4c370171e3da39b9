using Vouch.Dicom.Procedures;

namespace Vouch.Dicom.Tests.Procedures;

public sealed class StorageCommitmentTests
{
    private static readonly Tag Instance = new(0x0008, 0x1155);
    private static readonly ReferencedObject Object = new("1.2.840.10008.5.1.4.1.1.2", "1.2.3");

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        var (transaction, objects, refusal) = StorageCommitment.Read(
            StorageCommitment.Request("1.9", [Object, Object with { SopInstance = "1.2.4" }]));
        Assert.Null(refusal);
        Assert.Equal(("1.9", "1.2.3 1.2.4"), (transaction, string.Join(' ', objects.Select(one => one.SopInstance))));
    }

    /// <summary>PS3.7, 10.1.4.1.10: of N-ACTION; missing attributes (0120, 0121) are statuses of N-CREATE and N-SET alone.</summary>
    [Fact]
    public void A_request_without_transaction_objects_or_their_names_has_an_invalid_argument()
    {
        var nameless = StorageCommitment.Request("1.9", [Object]);
        nameless.Items(new(0x0008, 0x1199))[0].Remove(Instance);
        foreach (var information in (DataSet?[])[null, new(), StorageCommitment.Request("1.9", []), nameless])
            Assert.Equal(0x0115, StorageCommitment.Read(information).Refusal!.Code);
    }

    [Fact]
    public void A_report_names_what_is_kept_and_what_is_not_with_the_reason()
    {
        var lost = Object with { SopInstance = "1.2.4" };
        var (type, information) = StorageCommitment.Report("1.9", [Object, lost],
            one => one == lost ? StorageCommitment.NoSuchObject : null);
        Assert.Equal(StorageCommitment.FailuresExist, type);
        var (transaction, kept, failed) = StorageCommitment.ReadReport(information);
        Assert.Equal("1.9", transaction);
        Assert.Equal([Object], kept);
        Assert.Equal([lost], failed);
        Assert.Equal(0x0112, information.Items(new(0x0008, 0x1198))[0].Integer(new(0x0008, 0x1197)));
        Assert.Equal(StorageCommitment.Successful, StorageCommitment.Report("1.9", [Object], _ => null).EventType);
    }
}
