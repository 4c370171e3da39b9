using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>What a person writes on the report beside a released result.</summary>
/// <param name="Codes">Of the pack's coded comments, as typed.</param>
public sealed record ReportComment(IReadOnlyList<string> Codes, string? Text)
{
    public const int TextLengthMax = 500;

    public static readonly ReportComment None = new([], null);

    /// <summary>What a person typed: codes with spaces or commas between, those ticked in the list, and free text.</summary>
    public static ReportComment Read(string codes, IEnumerable<string> ticked, string? text) =>
        new([.. codes.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Concat(ticked)], text);

    /// <summary>A reported comment taken apart again, to be shown for change: its codes where the pack still says the same by them.</summary>
    public static ReportComment Of(string? reported, IReadOnlyList<string> codes, LaboratoryPack pack)
    {
        var rest = reported ?? "";
        foreach (var code in codes)
        {
            if (pack.ResultComments.FirstOrDefault(known => known.Code == code)?.Text is not { } text || !rest.StartsWith(text, StringComparison.Ordinal))
                return new ReportComment([], reported);
            rest = rest[text.Length..].TrimStart();
        }

        return new ReportComment(codes, rest.Length == 0 ? null : rest);
    }

    /// <summary>
    /// The comment as reported: the texts of the codes, then what was written. Refusals: comment-invalid (a code that is
    /// unknown or for other tests, a text too long).
    /// </summary>
    public Outcome<(IReadOnlyList<string> Codes, string? Text)> For(Analyte analyte, LaboratoryPack pack)
    {
        if (Text?.Length > TextLengthMax)
            return new Refusal("comment-invalid", Invariant($"A comment has at most {TextLengthMax} characters."));
        var (codes, texts) = (new List<string>(), new List<string>());
        foreach (var typed in Codes.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (pack.ResultComments.FirstOrDefault(known => string.Equals(known.Code, typed, StringComparison.OrdinalIgnoreCase)) is not { } comment)
                return new Refusal("comment-invalid", $"There is no comment “{typed}”.", Hint: "Open the list, or write it as free text.");
            if (!comment.IsFor(analyte))
                return new Refusal("comment-invalid", $"{comment.Code} is not for {analyte.Code}: it is for {comment.Places()}.");
            codes.Add(comment.Code);
            texts.Add(comment.Text);
        }

        if (!string.IsNullOrWhiteSpace(Text))
            texts.Add(Text.Trim());
        return (codes, texts.Count == 0 ? null : string.Join(' ', texts));
    }
}
