using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Ledger;

/// <summary>What a genuine proof shows, said so that somebody who never heard of hashes understands it.</summary>
internal static class ProofWords
{
    public static ImmutableArray<string> Of(ProofVerdict.Genuine verdict)
    {
        var (proof, head) = (verdict.Proof, verdict.Proof.Head.Head);
        var words = ImmutableArray.CreateBuilder<string>();
        words.Add(verdict.KeyIsTrusted
            ? "GENUINE."
            : "GENUINE IF THE KEY IS THE HOSPITAL'S: " +
                "no key was given to compare with, so the key inside the file was used.");
        words.Add(
            Invariant($"The record is number {proof.LeafIndex + 1} of {head.Size} in the log {head.Log}, ") +
            $"unchanged since it was sealed at or before {CanonicalInstant.Format(head.Time)}.");
        words.Add(verdict.KeyIsTrusted
            ? $"Signed with the trusted key {head.KeyId}."
            : $"Compare this key id with the one the hospital publishes: {head.KeyId.ToGroups()}");
        if (proof.Disclosed.Length > 0)
            words.Add("Shown, and as recorded: " + string.Join("; ", proof.Disclosed.Select(Shown)) + ".");
        if (proof.Witness is { } witness)
        {
            var kept = witness.Head.Head;
            words.Add(
                Invariant($"Agrees with the head of {CanonicalInstant.Format(kept.Time)} ({kept.Size} records) ") +
                $"kept by {Quoted(witness.Name)}, signed with the key {kept.KeyId}.");
        }

        return words.ToImmutable();
    }

    /// <summary>A stranger's text between quotes, without characters that could pass for another line.</summary>
    public static string Quoted(string text)
    {
        var shown = text.Length <= 100 ? text : text[..100] + "…";
        return "\"" + string.Concat(shown.Select(one => IsPlain(one) ? one : '?')) + "\"";
    }

    private static string Shown(SaltedField field) => $"{Quoted(field.Name)} is {Quoted(field.Value)}";

    private static bool IsPlain(char one) => char.GetUnicodeCategory(one) is not (UnicodeCategory.Control or
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
