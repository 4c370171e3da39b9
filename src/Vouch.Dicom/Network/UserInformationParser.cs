using System.Collections.Immutable;

namespace Vouch.Dicom.Network;

/// <summary>Reads the user information item; sub-items it does not know are skipped. Source: PS3.8, 9.3.2.3; PS3.7, D.3.3.</summary>
internal static class UserInformationParser
{
    private const int SubItemsMax = 1024;

    public static UserInformation Read(ref PduCursor item)
    {
        var user = new UserInformation { PduBytesMax = 0, ImplementationClass = "", ImplementationVersion = "" };
        var roles = ImmutableArray.CreateBuilder<RoleSelection>();
        var extended = ImmutableArray.CreateBuilder<ExtendedNegotiation>();
        var common = ImmutableArray.CreateBuilder<CommonExtendedNegotiation>();
        for (var count = 0; !item.IsAtEnd; count++)
        {
            if (count == SubItemsMax) throw item.Refuse("sub-items", "More than 1024.");
            var sub = item.Item(out var type);
            switch ((ItemType)type)
            {
                case ItemType.RoleSelection:
                    roles.Add(new(sub.CountedUid("SOP class"), sub.Byte("SCU role") == 1, sub.Byte("SCP role") == 1));
                    break;
                case ItemType.ExtendedNegotiation:
                    extended.Add(new(sub.CountedUid("SOP class"), [.. sub.Bytes(sub.Remaining, "service class application information")]));
                    break;
                case ItemType.CommonExtendedNegotiation: common.Add(Common(ref sub)); break;
                default: user = Single(user, (ItemType)type, ref sub); break;
            }
        }

        return user with { Roles = roles.ToImmutable(), Extended = extended.ToImmutable(), CommonExtended = common.ToImmutable() };
    }

    private static UserInformation Single(UserInformation user, ItemType type, ref PduCursor sub) => type switch
    {
        ItemType.MaximumLength => user with { PduBytesMax = sub.UInt32("maximum length") },
        ItemType.ImplementationClass => user with { ImplementationClass = sub.RestAsUid("implementation class UID") },
        ItemType.ImplementationVersion => user with { ImplementationVersion = sub.Text(sub.Remaining, "implementation version name") },
        ItemType.OperationsWindow => user with { Window = new(sub.UInt16("operations invoked"), sub.UInt16("operations performed")) },
        ItemType.UserIdentity => user with
        {
            Identity = new((UserIdentityType)sub.Byte("user identity type"), sub.Byte("positive response requested") == 1,
                [.. sub.Counted("primary field")], [.. sub.Counted("secondary field")]),
        },
        ItemType.UserIdentityReply => user with { IdentityReply = [.. sub.Counted("server response")] },
        _ => user,
    };

    private static CommonExtendedNegotiation Common(ref PduCursor sub)
    {
        var sopClass = sub.CountedUid("SOP class");
        var service = sub.CountedUid("service class");
        var at = sub.Offset;
        var list = new PduCursor(sub.Counted("related general SOP classes"), at + 2, sub.Place);
        var related = ImmutableArray.CreateBuilder<string>();
        while (!list.IsAtEnd) related.Add(list.CountedUid("related general SOP class"));
        return new(sopClass, service, related.ToImmutable());
    }
}
