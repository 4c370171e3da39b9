using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Patients;

/// <summary>Wristbands by their number; names and numbers by searching.</summary>
public sealed class FindsPatients(Db db) : IFinds
{
    public string Permission => "patient.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct) =>
        await FoundAsync(new FindPatients(Identifier: code), FindPatients.PageSize, ct);

    public async Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct)
    {
        if (PatientTyped.Day(words).Succeeded(out var born, out _) && born is not null)
            return await FoundAsync(new FindPatients(BirthDate: born), most, ct);
        return words.Any(char.IsAsciiDigit)
            ? await FoundAsync(new FindPatients(Identifier: words), most, ct)
            : await FoundAsync(new FindPatients(Name: words), most, ct);
    }

    private async Task<IReadOnlyList<Found>> FoundAsync(FindPatients input, int most, CancellationToken ct) =>
        (await PatientSearch.RunAsync(db, input, ct)).Succeeded(out var page, out _)
            ? [.. page.Lines.Take(most).Select(line => new Found("Patient", line.Name, $"/patients/{line.Id}", line.MedicalRecord))]
            : [];
}
