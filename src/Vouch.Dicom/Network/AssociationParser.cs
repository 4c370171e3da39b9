using System.Collections.Immutable;

namespace Vouch.Dicom.Network;

/// <summary>Reads the variable parts of association units. Source: PS3.8, 9.3.2–9.3.4 and annex D.</summary>
internal static class AssociationParser
{
    private const int ContextsMax = 128;
    private const int TransferSyntaxesMax = 256;

    public static AssociateRequest Request(ReadOnlySpan<byte> content)
    {
        var cursor = new PduCursor(content, 0, "A-ASSOCIATE-RQ");
        var (version, called, calling) = Head(ref cursor);
        var contexts = ImmutableArray.CreateBuilder<ProposedContext>();
        var application = "";
        UserInformation? user = null;
        while (!cursor.IsAtEnd)
        {
            var item = cursor.Item(out var type);
            switch ((ItemType)type)
            {
                case ItemType.ApplicationContext: application = item.RestAsUid("application context name"); break;
                case ItemType.ProposedContext: contexts.Add(Proposed(ref item)); break;
                case ItemType.UserInformation: user = UserInformationParser.Read(ref item); break;
            }

            if (contexts.Count > ContextsMax) throw item.Refuse("presentation contexts", "More than 128.");
        }

        if (contexts.DistinctBy(one => one.Id).Count() != contexts.Count)
            throw cursor.Refuse("presentation contexts", "An ID is used twice.");
        return new()
        {
            CalledAe = called,
            CallingAe = calling,
            ProtocolVersion = version,
            ApplicationContext = application,
            Contexts = contexts.ToImmutable(),
            User = user ?? throw cursor.Refuse("user information", "It is missing."),
        };
    }

    public static AssociateAccept Accept(ReadOnlySpan<byte> content)
    {
        var cursor = new PduCursor(content, 0, "A-ASSOCIATE-AC");
        var (version, called, calling) = Head(ref cursor);
        var contexts = ImmutableArray.CreateBuilder<AnsweredContext>();
        var application = "";
        UserInformation? user = null;
        while (!cursor.IsAtEnd)
        {
            var item = cursor.Item(out var type);
            switch ((ItemType)type)
            {
                case ItemType.ApplicationContext: application = item.RestAsUid("application context name"); break;
                case ItemType.AnsweredContext: contexts.Add(Answered(ref item)); break;
                case ItemType.UserInformation: user = UserInformationParser.Read(ref item); break;
            }

            if (contexts.Count > ContextsMax) throw item.Refuse("presentation contexts", "More than 128.");
        }

        return new()
        {
            CalledAe = called,
            CallingAe = calling,
            ProtocolVersion = version,
            ApplicationContext = application,
            Contexts = contexts.ToImmutable(),
            User = user ?? throw cursor.Refuse("user information", "It is missing."),
        };
    }

    public static Rejection Reject(ReadOnlySpan<byte> content)
    {
        var cursor = new PduCursor(content, 0, "A-ASSOCIATE-RJ");
        cursor.Byte("reserved");
        return new(cursor.Byte("result"), cursor.Byte("source"), cursor.Byte("reason"));
    }

    public static Abort Abort(ReadOnlySpan<byte> content)
    {
        var cursor = new PduCursor(content, 0, "A-ABORT");
        cursor.Bytes(2, "reserved");
        return new((AbortSource)cursor.Byte("source"), (AbortReason)cursor.Byte("reason"));
    }

    private static (ushort Version, string Called, string Calling) Head(ref PduCursor cursor)
    {
        var version = cursor.UInt16("protocol version");
        cursor.Bytes(2, "reserved");
        var called = cursor.Text(16, "called AE title");
        var calling = cursor.Text(16, "calling AE title");
        cursor.Bytes(32, "reserved");
        return (version, called, calling);
    }

    private static ProposedContext Proposed(ref PduCursor item)
    {
        var id = item.Byte("presentation context ID");
        if ((id & 1) == 0) throw item.Refuse("presentation context ID", Invariant($"{id} is not odd."));
        item.Bytes(3, "reserved");
        var abstractSyntax = "";
        var syntaxes = ImmutableArray.CreateBuilder<string>();
        while (!item.IsAtEnd)
        {
            var sub = item.Item(out var type);
            if ((ItemType)type == ItemType.AbstractSyntax) abstractSyntax = sub.RestAsUid("abstract syntax");
            else if ((ItemType)type == ItemType.TransferSyntax) syntaxes.Add(sub.RestAsUid("transfer syntax"));
            if (syntaxes.Count > TransferSyntaxesMax) throw item.Refuse("transfer syntaxes", "More than 256 in one context.");
        }

        return new(id, abstractSyntax, syntaxes.ToImmutable());
    }

    private static AnsweredContext Answered(ref PduCursor item)
    {
        var id = item.Byte("presentation context ID");
        item.Bytes(1, "reserved");
        var result = (ContextResult)item.Byte("result");
        item.Bytes(1, "reserved");
        var syntax = "";
        while (!item.IsAtEnd)
        {
            var sub = item.Item(out var type);
            // Of meaning only with acceptance; some devices send rubbish otherwise.
            if ((ItemType)type == ItemType.TransferSyntax && result == ContextResult.Acceptance) syntax = sub.RestAsUid("transfer syntax");
        }

        return new(id, result, syntax);
    }
}
