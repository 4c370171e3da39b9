using System.CommandLine;
using System.Globalization;
using Vouch.Dicom;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Registry;

namespace Vouch.Server.Dicom;

/// <summary>Keys of a query as they are typed: PatientID=123, ScheduledProcedureStepSequence.Modality=CT, 0010,0020=.</summary>
internal static class DicomKeys
{
    public static Option<string[]> Option() => new("--key", "-k")
    {
        Description = "A key with its value, such as PatientName=DOE* or ScheduledProcedureStepSequence.Modality=CT; without a value it is asked for.",
        DefaultValueFactory = _ => [],
    };

    public static Option<string> Level() => new("--level")
    {
        Description = "PATIENT, STUDY, SERIES or IMAGE.",
        DefaultValueFactory = _ => "STUDY",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && token.Value.ToUpperInvariant() is not ("PATIENT" or "STUDY" or "SERIES" or "IMAGE"))
                    result.AddError($"--level {token.Value}: PATIENT, STUDY, SERIES or IMAGE was expected.");
            },
        },
    };

    public static Option<bool> PatientRoot() => new("--patient-root") { Description = "By the patient root model instead of the study root." };

    /// <summary>The identifier.</summary>
    /// <exception cref="DicomFormatException">A key is none.</exception>
    public static DataSet Identifier(IEnumerable<string> keys, string? level)
    {
        var identifier = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        if (level is not null) identifier.Set(QueryModel.QueryRetrieveLevel, level.ToUpperInvariant());
        foreach (var key in keys)
        {
            var (path, value) = key.IndexOf('=') is var at and >= 0 ? (key[..at], key[(at + 1)..]) : (key, "");
            Put(identifier, path.Split('.'), value);
        }

        return identifier;
    }

    private static void Put(DataSet into, ReadOnlySpan<string> path, string value)
    {
        var tag = TagOf(path[0]);
        if (path.Length == 1)
        {
            into.Set(ElementOf(into, tag, path[0], value));
            return;
        }

        if (VrOf(tag) != Vr.SQ) throw new DicomFormatException($"\"{path[0]}\" is no sequence that could have \"{path[1]}\" in it.");

        // One item: the keys of a sequence stand together.
        if (into.Items(tag) is [var item, ..])
        {
            Put(item, path[1..], value);
            return;
        }

        var made = new DataSet();
        Put(made, path[1..], value);
        into.SetItems(tag, made);
    }

    /// <summary>A key in the representation of the dictionary.</summary>
    private static Element ElementOf(DataSet into, Tag tag, string name, string value)
    {
        var vr = VrOf(tag);
        if (vr.Kind() == VrKind.Text) return ValueElement.OfTexts(tag, vr, [value], into.Characters);
        if (value == "") return vr == Vr.SQ ? new SequenceElement(tag, []) : new ValueElement(tag, vr, default);
        try
        {
            return vr.Kind() == VrKind.Integer && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? ValueElement.OfIntegers(tag, vr, [number])
                : throw new DicomFormatException($"\"{name}\" is {vr}: it takes no \"{value}\".");
        }
        catch (OverflowException)
        {
            throw new DicomFormatException($"\"{name}\" is {vr}: it takes no \"{value}\".");
        }
    }

    private static Vr VrOf(Tag tag) => DataDictionary.Find(tag)?.Vr ?? Vr.UN;

    private static Tag TagOf(string name)
    {
        if (DataDictionary.Find(name) is { } entry) return entry.Tag;
        if (name.Length == 9 && name[4] == ',' && ushort.TryParse(name.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group)
            && ushort.TryParse(name.AsSpan(5), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var element))
            return new(group, element);
        throw new DicomFormatException($"\"{name}\" is no keyword and no tag of the dictionary.");
    }
}
