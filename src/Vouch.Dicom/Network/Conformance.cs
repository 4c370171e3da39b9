using System.Text;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Network;

/// <summary>The parts of the conformance statement that are this library's tables. Form: PS3.2, annex A.</summary>
public static class Conformance
{
    /// <summary>What the commands of <c>vouch dicom</c> offer: SOP class, as SCU, as SCP.</summary>
    private static readonly (string SopClass, string Scu, string Scp)[] Services =
    [
        (SopClasses.Verification, "echo", "receive, worklist-serve"),
        (SopClasses.StorageCommitment, "commit", "receive"),
        (SopClasses.PerformedProcedureStep, "–", "worklist-serve"),
        (SopClasses.Worklist, "find", "worklist-serve"),
        (SopClasses.PatientRootFind, "find", "receive"),
        (SopClasses.PatientRootMove, "move", "receive"),
        (SopClasses.PatientRootGet, "get", "receive"),
        (SopClasses.StudyRootFind, "find", "receive"),
        (SopClasses.StudyRootMove, "move", "receive"),
        (SopClasses.StudyRootGet, "get", "receive"),
    ];

    /// <summary>Tables in Markdown, each with its title.</summary>
    public static string Tables()
    {
        var text = new StringBuilder();
        Table(text, "SOP classes of services", "UID | name | user (SCU) by | provider (SCP) by", Services.Select(one =>
            $"{one.SopClass} | {UidRegistry.Find(one.SopClass)?.Name} | {one.Scu} | {one.Scp}"));
        text.Append(Invariant($"Storage: every storage SOP class of PS3.6 ({SopClasses.StandardStorage.Count} in the registry of this version, retired ones with them), as user (`send`) and provider (`receive`, `get`); private ones by `send` and `receive`.\n\n"));
        var settings = new AssociationSettings();
        Table(text, "Association", "what | value",
        [
            $"application context | {AssociateRequest.DicomApplicationContext}",
            $"implementation class UID | {Implementation.ClassUid}",
            Invariant($"longest P-DATA-TF taken | {settings.PduBytesMax} bytes"),
            Invariant($"longest P-DATA-TF sent | what the other end takes, at most {settings.SentPduBytesMax} bytes"),
            Invariant($"longest association unit taken | {settings.AssociationPduBytesMax} bytes"),
            Invariant($"longest identifier taken | {settings.IdentifierBytesMax} bytes; objects have no limit"),
            Invariant($"operations at once | as proposed, at most {settings.OperationsMax}; 1 without negotiation"),
            Invariant($"ARTIM | {settings.Artim.TotalSeconds} s"),
            Invariant($"idle association is aborted after | {settings.IdleTimeout.TotalMinutes} min"),
            Invariant($"response awaited for | {settings.ResponseTimeout.TotalMinutes} min"),
        ]);
        Table(text, "Keys of the worklist", "attribute | tag | matching | return type", WorklistModel.Keys.Select(one =>
            $"{(one.Within is { } within ? Named(within) + " › " : "")}{Named(one.Tag)} | {one.Tag} | {Duty(one.Matching)} | {ReturnType(one.Return)}"));
        Table(text, "Keys of query/retrieve", "level | attribute | tag | type", QueryKeys.All.Select(one =>
            $"{one.Level.ToString().ToUpperInvariant()} | {Named(one.Tag)} | {one.Tag} | {Duty(one.Duty)}"));
        Table(text, "Extended negotiation of query/retrieve", "of | byte | option | answered",
            [.. Negotiated("C-FIND", QueryOptions.OfFind), .. Negotiated("C-MOVE, C-GET", QueryOptions.OfRetrieval)]);
        Table(text, "Reasons of rejection that are sent", "result | source | reason | meaning", new[]
        {
            Rejection.ApplicationContextNotSupported, Rejection.CalledAeNotRecognized, Rejection.ProtocolVersionNotSupported, Rejection.LocalLimitExceeded,
        }.Select(one => Invariant($"{one.Result} | {one.Source} | {one.Reason} | {one}")));
        Table(text, "Statuses", "code | kind | meaning", DimseStatus.Known.OrderBy(one => one.Key).Select(one => Invariant($"{one.Key:X4} | {new DimseStatus(one.Key).Kind} | {one.Value}")));
        return text.ToString();
    }

    private static IEnumerable<string> Negotiated(string operation, IReadOnlyList<(string Name, bool IsDone)> options) =>
        options.Select((one, i) => Invariant($"{operation} | {i + 1} | {one.Name} | {(one.IsDone ? "1, as asked" : "0")}"));

    private static string Named(Tag tag) => DataDictionary.Find(tag)?.Name ?? "";

    private static string Duty(KeyDuty duty) => duty.ToString()[..1];

    private static string ReturnType(ReturnDuty duty) => duty switch
    {
        ReturnDuty.Value => "1",
        ReturnDuty.ValueOnCondition => "1C",
        ReturnDuty.Attribute => "2",
        _ => "2C",
    };

    private static void Table(StringBuilder text, string title, string head, IEnumerable<string> rows)
    {
        text.Append("### ").Append(title).Append("\n\n| ").Append(head).Append(" |\n|").Append(string.Concat(Enumerable.Repeat("---|", head.Split('|').Length))).Append('\n');
        foreach (var row in rows) text.Append("| ").Append(row).Append(" |\n");
        text.Append('\n');
    }
}
