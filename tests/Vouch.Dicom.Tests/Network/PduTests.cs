using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

public sealed class PduTests
{
    private static readonly AssociateRequest Whole = new()
    {
        CalledAe = "VOUCH",
        CallingAe = "CT 1",
        Contexts = [new(1, SopClasses.Verification, ["1.2.840.10008.1.2"]), new(255, SopClasses.Worklist, ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"])],
        User = new()
        {
            PduBytesMax = 16384,
            Window = new(3, 0),
            Roles = [new(SopClasses.Worklist, Scu: true, Scp: true)],
            Extended = [new(SopClasses.Worklist, [1, 0, 1])],
            CommonExtended = [new("1.2.3", "1.2.840.10008.4.2", ["1.2.4", "1.2.5"])],
            Identity = new(UserIdentityType.UsernameAndPasscode, ReplyAsked: true, [.. "ann"u8], [.. "secret"u8]),
        },
    };

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        var read = AssociationParser.Request(PduBuilder.Request(Whole).AsSpan(6));
        Assert.Equal(Shown(Whole), Shown(read));
        Assert.Equal("secret"u8, read.User.Identity!.Secondary.AsSpan());
        Assert.DoesNotContain("secret", read.ToString());
    }

    [Fact]
    public void An_acceptance_is_read_as_it_was_written()
    {
        var accept = new AssociateAccept
        {
            CalledAe = "VOUCH",
            CallingAe = "CT 1",
            Contexts = [new(1, ContextResult.Acceptance, "1.2.840.10008.1.2"), new(3, ContextResult.AbstractSyntaxNotSupported, "")],
            User = new() { PduBytesMax = 0, IdentityReply = [.. "ticket"u8] },
        };
        var read = AssociationParser.Accept(PduBuilder.Accept(accept).AsSpan(6));
        Assert.Equal(accept.Contexts, read.Contexts);
        Assert.Equal((0u, Implementation.ClassUid, Implementation.VersionName), (read.User.PduBytesMax, read.User.ImplementationClass, read.User.ImplementationVersion));
        Assert.Equal("ticket"u8, read.User.IdentityReply!.Value.AsSpan());
    }

    [Fact]
    public void A_rejection_and_an_abort_are_read_as_they_were_written()
    {
        Assert.Equal(Rejection.CalledAeNotRecognized, AssociationParser.Reject(PduBuilder.Reject(Rejection.CalledAeNotRecognized).AsSpan(6)));
        var abort = new Abort(AbortSource.ServiceProvider, AbortReason.UnexpectedPdu);
        Assert.Equal(abort, AssociationParser.Abort(PduBuilder.Abort(abort).AsSpan(6)));
    }

    [Fact]
    public void A_request_cut_anywhere_is_refused_with_its_place_or_read_without_what_is_gone()
    {
        var whole = PduBuilder.Request(Whole).AsSpan(6).ToArray();
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                AssociationParser.Request(whole.AsSpan(0, length));
            }
            catch (PduException refused)
            {
                Assert.StartsWith("A-ASSOCIATE-RQ, ", refused.Place);
                Assert.InRange(refused.Offset, 0, length);
            }
        }
    }

    [Fact]
    public void Changed_bytes_are_read_or_refused_and_nothing_else_happens()
    {
        var whole = PduBuilder.Request(Whole).AsSpan(6).ToArray();
        var change = Gen.Choose(68, whole.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, (byte)value))).ListOf().ToArbitrary();
        Prop.ForAll(change, changes =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (at, value) in changes) bytes[at] = value;
            try
            {
                return AssociationParser.Request(bytes).Contexts.Length <= 128;
            }
            catch (PduException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void A_length_that_lies_is_refused_where_it_stands()
    {
        var bytes = PduBuilder.Request(Whole).AsSpan(6).ToArray();
        bytes[70] = 0xFF; // The length of the first item.
        var refused = Assert.Throws<PduException>(() => AssociationParser.Request(bytes));
        Assert.Equal(("A-ASSOCIATE-RQ, item 10H", 72L), (refused.Place, refused.Offset));
        Assert.Contains("bytes are said to follow", refused.Told);
    }

    [Theory]
    [InlineData("1.2.../../etc/passwd")]
    [InlineData("1.2.840.10008.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9")]
    public void A_UID_that_is_none_is_refused(string uid)
    {
        var bytes = PduBuilder.Request(Whole with { Contexts = [new(1, uid, ["1.2"])] });
        Assert.Contains("UID", Assert.Throws<PduException>(() => AssociationParser.Request(bytes.AsSpan(6))).Message);
        var command = new CommandSet(CommandField.CStore, hasDataSet: false).SetText(CommandElement.AffectedSopInstance, uid);
        Assert.Throws<PduException>(() => CommandSet.Read(command.Write()));
    }

    [Fact]
    public void A_command_is_read_as_it_was_written_and_cut_it_is_refused()
    {
        var command = new CommandSet(CommandField.CMove, hasDataSet: true).SetText(CommandElement.AffectedSopClass, SopClasses.StudyRootMove)
            .Set(CommandElement.MessageId, 7).SetText(CommandElement.MoveDestination, "CT1").SetTags(CommandElement.OffendingElement, [new(8, 0x18), new(0x10, 0x20)]);
        var bytes = command.Write();
        var read = CommandSet.Read(bytes);
        Assert.Equal((CommandField.CMove, false, true, (ushort)7), (read.Operation, read.IsResponse, read.HasDataSet, read.MessageId));
        Assert.Equal((SopClasses.StudyRootMove, "CT1"), (read.SopClass, read.Text(CommandElement.MoveDestination)));
        Assert.Equal([new(8, 0x18), new(0x10, 0x20)], read.Tags(CommandElement.OffendingElement));
        Assert.Equal((uint)bytes.Length - 12, BitConverter.ToUInt32(bytes, 8));
        Assert.Throws<PduException>(() => CommandSet.Read(bytes.AsSpan(0, bytes.Length - 1)));
    }

    private static string Shown(AssociateRequest request) => string.Join('\n',
        request.CalledAe, request.CallingAe, request.ApplicationContext, request.ProtocolVersion,
        string.Join(',', request.Contexts.Select(one => one.Id + one.AbstractSyntax + string.Join('/', one.TransferSyntaxes))),
        request.User.PduBytesMax, request.User.ImplementationClass, request.User.ImplementationVersion, request.User.Window,
        string.Join(',', request.User.Roles), string.Join(',', request.User.Extended.Select(one => one.SopClass + Convert.ToHexString(one.Content.AsSpan()))),
        string.Join(',', request.User.CommonExtended.Select(one => one.SopClass + one.ServiceClass + string.Join('/', one.RelatedGeneral))),
        request.User.Identity);
}
