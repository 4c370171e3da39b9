using System.Net;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

/// <summary>An object whose data set names another class or instance than its command is not taken. Source: PS3.4, table B.2-1.</summary>
public sealed class ObjectIdentityTests
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const string Mr = "1.2.840.10008.5.1.4.1.1.4";
    private static readonly Tag LanguageCodes = new(0x0008, 0x0006);
    private static readonly string[] Syntaxes = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"];

    public static TheoryData<string, DataSet, int, string> Objects()
    {
        var rows = new TheoryData<string, DataSet, int, string>();
        foreach (var syntax in Syntaxes)
        {
            rows.Add(syntax, Named(Ct, "1.2.3"), 0, "");
            rows.Add(syntax, Named(Ct, "1.2.3").SetItems(LanguageCodes, new DataSet().Set(new Tag(0x0008, 0x0104), new string('x', 9000))), 0, "");
            rows.Add(syntax, Named(Mr, "1.2.3"), 0xA900, "(0008,0016)");
            rows.Add(syntax, Named(Ct, "1.2.4"), 0xA900, "(0008,0018)");
            rows.Add(syntax, new DataSet().Set(Tags.SopInstanceUid, "1.2.3").SetBytes(Tags.PixelData, Vr.OW, new byte[400_000]), 0xA900, "(0008,0016)");
            rows.Add(syntax, new DataSet().Set(Tags.SopClassUid, Ct).SetBytes(Tags.PixelData, Vr.OW, new byte[400_000]), 0xA900, "(0008,0018)");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task An_object_is_taken_whole_when_it_is_what_its_command_says(string syntax, DataSet data, int code, string offending)
    {
        var sent = data.ToBytes(TransferSyntax.Of(syntax));
        var (status, kept) = await SendAsync(syntax, sent);
        Assert.Equal((code, offending), (status.Code, status.Offending?.ToString() ?? ""));
        // A deflated one of odd length is padded (PS3.5, A.5).
        if (code == 0) Assert.Equal(sent, kept[..sent.Length]);
        else Assert.Empty(kept);
    }

    [Fact]
    public async Task What_is_no_data_set_cannot_be_understood()
    {
        var lying = Named(Ct, "1.2.3").ToBytes(TransferSyntax.ExplicitLittle)[..60];
        Assert.Equal(0xC000, (await SendAsync(Syntaxes[1], lying)).Status.Code);
        // Blocks of the third kind are none (RFC 1951, 3.2.3).
        Assert.Equal(0xC000, (await SendAsync(Syntaxes[3], [0x07, 0x07, 0x07, 0x07])).Status.Code);
    }

    private static DataSet Named(string sopClass, string instance) => new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 100").Set(Tags.SopClassUid, sopClass)
        .Set(Tags.SopInstanceUid, instance).Set(new Tag(0x0010, 0x0020), "P1").SetBytes(Tags.PixelData, Vr.OW, new byte[300_000]);

    private static async Task<(DimseStatus Status, byte[] Kept)> SendAsync(string syntax, byte[] bytes)
    {
        var kept = Array.Empty<byte>();
        await using var listener = DicomListener.Start(new()
        {
            EndPoint = new(IPAddress.Loopback, 0),
            Contexts = SupportedContexts.Of() with { Storage = true },
            Handlers = new()
            {
                OnStore = async (request, ct) =>
                {
                    if (await ObjectIdentity.CheckAsync(request, ct) is { } refusal) return refusal;
                    using var whole = new MemoryStream();
                    await request.Content.CopyToAsync(whole, ct);
                    kept = whole.ToArray();
                    return DimseStatus.Success;
                },
            },
        });
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST"), new() { Contexts = [(Ct, [syntax])] }, TestContext.Current.CancellationToken);
        return (await association.StoreAsync(new(Ct, "1.2.3", syntax, () => new MemoryStream(bytes)), TestContext.Current.CancellationToken), kept);
    }
}
