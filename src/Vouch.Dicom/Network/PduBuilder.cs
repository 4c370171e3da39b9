using System.Buffers.Binary;
using System.Text;

namespace Vouch.Dicom.Network;

/// <summary>Builds units other than P-DATA-TF. Source: PS3.8, 9.3; PS3.7, D.3.3.</summary>
internal static class PduBuilder
{
    public static byte[] Request(AssociateRequest request)
    {
        var unit = Begin(PduType.AssociateRequest, request.ProtocolVersion, request.CalledAe, request.CallingAe);
        unit.Item(ItemType.ApplicationContext, item => item.Text(request.ApplicationContext));
        foreach (var context in request.Contexts)
            unit.Item(ItemType.ProposedContext, item =>
            {
                item.Bytes([context.Id, 0, 0, 0]);
                item.Item(ItemType.AbstractSyntax, sub => sub.Text(context.AbstractSyntax));
                foreach (var syntax in context.TransferSyntaxes) item.Item(ItemType.TransferSyntax, sub => sub.Text(syntax));
            });
        User(unit, request.User);
        return unit.End();
    }

    public static byte[] Accept(AssociateAccept accept)
    {
        var unit = Begin(PduType.AssociateAccept, accept.ProtocolVersion, accept.CalledAe, accept.CallingAe);
        unit.Item(ItemType.ApplicationContext, item => item.Text(accept.ApplicationContext));
        foreach (var context in accept.Contexts)
            unit.Item(ItemType.AnsweredContext, item =>
            {
                item.Bytes([context.Id, 0, (byte)context.Result, 0]);
                item.Item(ItemType.TransferSyntax, sub => sub.Text(context.TransferSyntax));
            });
        User(unit, accept.User);
        return unit.End();
    }

    public static byte[] Reject(Rejection reject) =>
        [(byte)PduType.AssociateReject, 0, 0, 0, 0, 4, 0, reject.Result, reject.Source, reject.Reason];

    public static byte[] ReleaseRequest() => [(byte)PduType.ReleaseRequest, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    public static byte[] ReleaseReply() => [(byte)PduType.ReleaseReply, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    public static byte[] Abort(Abort abort) =>
        [(byte)PduType.Abort, 0, 0, 0, 0, 4, 0, 0, (byte)abort.Source, abort.Source == AbortSource.ServiceUser ? (byte)0 : (byte)abort.Reason];

    private static Unit Begin(PduType type, ushort version, string called, string calling)
    {
        var unit = new Unit();
        unit.Bytes([(byte)type, 0, 0, 0, 0, 0]);
        unit.UInt16(version);
        unit.UInt16(0);
        unit.Text(Title(called));
        unit.Text(Title(calling));
        unit.Bytes(new byte[32]);
        return unit;
    }

    private static string Title(string ae) => ae.Length is > 0 and <= 16
        ? ae.PadRight(16)
        : throw new ArgumentException("An AE title has 1 to 16 characters.", nameof(ae));

    private static void User(Unit unit, UserInformation user) => unit.Item(ItemType.UserInformation, item =>
    {
        item.Item(ItemType.MaximumLength, sub => sub.UInt32(user.PduBytesMax));
        if (user.ImplementationClass != "") item.Item(ItemType.ImplementationClass, sub => sub.Text(user.ImplementationClass));
        if (user.Window is { } window)
            item.Item(ItemType.OperationsWindow, sub => { sub.UInt16(window.Invoked); sub.UInt16(window.Performed); });
        foreach (var role in user.Roles)
            item.Item(ItemType.RoleSelection, sub => { sub.Counted(role.SopClass); sub.Bytes([role.Scu ? (byte)1 : (byte)0, role.Scp ? (byte)1 : (byte)0]); });
        if (user.ImplementationVersion != "") item.Item(ItemType.ImplementationVersion, sub => sub.Text(user.ImplementationVersion));
        foreach (var one in user.Extended)
            item.Item(ItemType.ExtendedNegotiation, sub => { sub.Counted(one.SopClass); sub.Bytes(one.Content.AsSpan()); });
        foreach (var one in user.CommonExtended) item.Item(ItemType.CommonExtendedNegotiation, sub => Common(sub, one));
        if (user.Identity is { } identity) item.Item(ItemType.UserIdentity, sub => Identity(sub, identity));
        if (user.IdentityReply is { } reply) item.Item(ItemType.UserIdentityReply, sub => sub.Counted(reply.AsSpan()));
    });

    private static void Common(Unit sub, CommonExtendedNegotiation one)
    {
        sub.Counted(one.SopClass);
        sub.Counted(one.ServiceClass);
        var related = new Unit();
        foreach (var uid in one.RelatedGeneral) related.Counted(uid);
        sub.Counted(related.Written);
    }

    private static void Identity(Unit sub, UserIdentity identity)
    {
        sub.Bytes([(byte)identity.Type, identity.ReplyAsked ? (byte)1 : (byte)0]);
        sub.Counted(identity.Primary.AsSpan());
        sub.Counted(identity.Secondary.AsSpan());
    }

    /// <summary>A growing unit; lengths are set when what they count is there.</summary>
    private sealed class Unit
    {
        private readonly List<byte> _bytes = [];

        public ReadOnlySpan<byte> Written => _bytes.ToArray();

        public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        public void UInt16(ushort value) => Bytes([(byte)(value >> 8), (byte)value]);

        public void UInt32(uint value) => Bytes([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);

        public void Text(string text) => Bytes(Encoding.Latin1.GetBytes(text));

        public void Counted(string text) => Counted(Encoding.Latin1.GetBytes(text));

        public void Counted(ReadOnlySpan<byte> bytes)
        {
            UInt16(checked((ushort)bytes.Length));
            Bytes(bytes);
        }

        public void Item(ItemType type, Action<Unit> write)
        {
            Bytes([(byte)type, 0, 0, 0]);
            var start = _bytes.Count;
            write(this);
            var length = checked((ushort)(_bytes.Count - start));
            (_bytes[start - 2], _bytes[start - 1]) = ((byte)(length >> 8), (byte)length);
        }

        public byte[] End()
        {
            var unit = _bytes.ToArray();
            BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(2), (uint)(unit.Length - 6));
            return unit;
        }
    }
}
