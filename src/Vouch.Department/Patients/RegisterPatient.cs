using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Vouch.Department.Platform;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Patients;

/// <summary>Who is registered, and what is known of them.</summary>
public abstract record RegisterPatient
{
    private RegisterPatient() { }

    /// <summary>Numbers the patient brings; without one of kind MR Vouch gives its own.</summary>
    public ImmutableArray<PatientIdentifier> Identifiers { get; init; } = [];

    /// <summary>A person who can be named.</summary>
    /// <param name="ThoughAlike">Register although somebody of this name and birth date is registered.</param>
    public sealed record Known(Demographics Demographics, bool ThoughAlike = false) : RegisterPatient;

    /// <summary>Somebody whom nobody can name: gets a safe name and an alert.</summary>
    public sealed record Unidentified(AdministrativeSex Sex) : RegisterPatient;

    /// <summary>A child named after the mother; BirthOrder 1 to 9 in a multiple birth, null for a single child.</summary>
    public sealed record Newborn(PatientId Mother, AdministrativeSex Sex, DateTimeOffset BornAt, int? BirthOrder)
        : RegisterPatient;
}

/// <summary>Who was registered, and by which number they are scanned.</summary>
public sealed record RegisteredPatient(PatientId Id, string Name, PatientIdentifier MedicalRecord);

/// <summary>Registers a patient.</summary>
public static class PatientRegistration
{
    /// <summary>
    /// Refusals: patient-invalid, patient-identifier-taken, patient-may-exist, patient-mother-not-found,
    /// patient-birth-order-taken.
    /// </summary>
    public static Task<Outcome<RegisteredPatient>> RunAsync(
        Db db, Actor actor, RegisterPatient input, CancellationToken ct) =>
        db.ActAsync(actor, "registration", work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction, which is to be rolled back after a refusal.</summary>
    public static async Task<Outcome<RegisteredPatient>> InAsync(Work work, RegisterPatient input, CancellationToken ct)
    {
        foreach (var identifier in input.Identifiers)
            if (await PatientsStorage.FindByIdentifierAsync(work, identifier, ct) is not null)
                return PatientRefusals.IdentifierTaken(identifier);
        var surroundings = await LoadAsync(work, input, ct);
        if (!Decide(input, surroundings, PatientId.New(work.Now), work.Now).Succeeded(out var patient, out var refusal))
            return refusal;
        await PatientsStorage.InsertAsync(work, patient, ct);
        var numbers = await NumbersAsync(work, input, ct);
        foreach (var number in numbers)
            if (!await PatientsStorage.InsertIdentifierAsync(work, patient.Id, number, ct))
                return PatientRefusals.IdentifierTaken(number);
        await AlertAsync(work, patient, ct);
        return new RegisteredPatient(patient.Id, patient.Name, numbers.First(IsMedicalRecord));
    }

    /// <summary>What the decision looks at besides the input.</summary>
    /// <param name="Alike">Patients of the same name and birth date.</param>
    /// <param name="SafeGiven">A free given name for somebody unidentified.</param>
    /// <param name="SiblingOrders">Birth orders of the mother's children of the same birth.</param>
    public sealed record Surroundings(int Alike, string SafeGiven, Patient? Mother, ImmutableArray<int> SiblingOrders);

    public static Outcome<Patient> Decide(RegisterPatient input, Surroundings around, PatientId id, DateTimeOffset now)
    {
        foreach (var identifier in input.Identifiers)
            if (identifier.Tidy().Fault() is { } fault)
                return fault;
        return input switch
        {
            RegisterPatient.Known known => DecideKnown(known, around, id, now),
            RegisterPatient.Unidentified unknown => new Patient(id, PatientKind.Unidentified,
                new Demographics { Family = SafeName.UnidentifiedFamily, Given = around.SafeGiven, Sex = unknown.Sex },
                MotherId: null, BirthOrder: null, MergedInto: null, Stamp: 0),
            RegisterPatient.Newborn child => DecideNewborn(child, around, id, now),
            _ => throw new InvalidOperationException($"No such registration: {input.GetType().Name}"),
        };
    }

    private static Outcome<Patient> DecideKnown(
        RegisterPatient.Known known, Surroundings around, PatientId id, DateTimeOffset now)
    {
        var demographics = known.Demographics.Tidy();
        if (demographics.Fault(now) is { } fault)
            return fault;
        if (around.Alike > 0 && !known.ThoughAlike)
            return PatientRefusals.MayExist(around.Alike);
        return new Patient(id, PatientKind.Known, demographics, MotherId: null, BirthOrder: null, MergedInto: null, 0);
    }

    private static Outcome<Patient> DecideNewborn(
        RegisterPatient.Newborn child, Surroundings around, PatientId id, DateTimeOffset now)
    {
        if (around.Mother is not { } mother)
            return PatientRefusals.MotherNotFound();
        if (child.BirthOrder is < 1 or > 9)
            return PatientRefusals.Invalid("The place in the birth order is 1 to 9.");
        if (around.SiblingOrders.Contains(child.BirthOrder ?? 0))
            return PatientRefusals.BirthOrderTaken();
        var demographics = new Demographics
        {
            Family = mother.Demographics.Family,
            Given = SafeName.Newborn(mother.Demographics.Given, child.Sex, child.BirthOrder),
            BirthDate = DateOnly.FromDateTime(child.BornAt.DateTime),
            BirthTime = child.BornAt.ToUniversalTime(),
            Sex = child.Sex,
            Vip = mother.Demographics.Vip,
        };
        if (demographics.Fault(now) is { } fault)
            return fault;
        return new Patient(id, PatientKind.Newborn, demographics, mother.Id, child.BirthOrder, MergedInto: null, Stamp: 0);
    }

    private static async Task<Surroundings> LoadAsync(Work work, RegisterPatient input, CancellationToken ct) => input switch
    {
        RegisterPatient.Known { ThoughAlike: false } known =>
            new Surroundings(await AlikeAsync(work, known.Demographics.Tidy(), ct), "", Mother: null, []),
        RegisterPatient.Unidentified => new Surroundings(0, await FreeSafeNameAsync(work, ct), Mother: null, []),
        RegisterPatient.Newborn child => new Surroundings(0, "",
            await PatientsStorage.LockAsync(work, child.Mother, ct) is null
                ? null : await PatientsStorage.FindSurvivorAsync(work, child.Mother, ct),
            await SiblingOrdersAsync(work, child, ct)),
        _ => new Surroundings(0, "", Mother: null, []),
    };

    private static async Task<int> AlikeAsync(Work work, Demographics demographics, CancellationToken ct) =>
        demographics.BirthDate is null ? 0 : await work.OneAsync(
            """
            select count(*)::int from patient
            where lower(family) collate "C" = lower($1) collate "C" and lower(given) collate "C" = lower($2) collate "C"
              and birth_date = $3 and merged_into is null
            """,
            [demographics.Family, demographics.Given, demographics.BirthDate], row => row.GetInt32(0), ct);

    /// <summary>A given name that no unidentified patient has had; chosen at random, so that two rooms do not count on.</summary>
    private static async Task<string> FreeSafeNameAsync(Work work, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var name = SafeName.Unidentified(RandomNumberGenerator.GetInt32(SafeName.Count));
            var taken = await work.OneAsync(
                """
                select exists (select from patient where lower(family) collate "C" = lower($1) collate "C"
                  and lower(given) collate "C" = lower($2) collate "C")
                """,
                [SafeName.UnidentifiedFamily, name], row => row.GetBoolean(0), ct);
            if (!taken)
                return name;
        }
        // Nearly every name is in use: the time makes it a different one.
        return string.Create(CultureInfo.InvariantCulture, $"{SafeName.Unidentified(0)} {work.Now:yyMMdd HHmmss}");
    }

    private static async Task<ImmutableArray<int>> SiblingOrdersAsync(
        Work work, RegisterPatient.Newborn child, CancellationToken ct)
    {
        var born = child.BornAt.ToUniversalTime();
        return [.. await work.ListAsync(
            """
            select coalesce(birth_order, 0) from patient
            where mother_id in (select patient_records($1)) and merged_into is null and birth_time between $2 and $3
            """,
            [child.Mother.Value, born.AddDays(-3), born.AddDays(3)], row => row.GetInt32(0), ct)];
    }

    private static async Task<List<PatientIdentifier>> NumbersAsync(Work work, RegisterPatient input, CancellationToken ct)
    {
        var numbers = input.Identifiers.Select(identifier => identifier.Tidy()).Distinct().ToList();
        if (!numbers.Exists(IsMedicalRecord))
            numbers.Add(await NextOwnNumberAsync(work, ct));
        return numbers;
    }

    private static bool IsMedicalRecord(PatientIdentifier identifier) =>
        string.Equals(identifier.Kind, PatientIdentifier.MedicalRecord, StringComparison.Ordinal);

    /// <summary>P, seven digits or more, and the ISO 7064 MOD 37-2 check character; never one that ends in '*'.</summary>
    private static async Task<PatientIdentifier> NextOwnNumberAsync(Work work, CancellationToken ct)
    {
        while (true)
        {
            var next = await work.OneAsync("select nextval('patient_number')", [], row => row.GetInt64(0), ct);
            var body = string.Create(CultureInfo.InvariantCulture, $"P{next:D7}");
            if (CheckDigits.Mod37Radix2(body) is var check and not '*')
                return new PatientIdentifier(PatientIdentifier.OwnSystem, PatientIdentifier.MedicalRecord, body + check);
        }
    }

    private static async Task AlertAsync(Work work, Patient patient, CancellationToken ct)
    {
        string? sentence = patient switch
        {
            { Kind: PatientKind.Unidentified } => "Unidentified: identify by band and number only; the name is a safe name.",
            { Kind: PatientKind.Newborn, BirthOrder: not null } =>
                "Multiple birth: siblings have similar names. Compare the letter and the number.",
            { Kind: PatientKind.Newborn } => "Newborn with a safe name: identify by band and number, not by the mother's.",
            _ => null,
        };
        if (sentence is not null)
            await PatientAlerts.RaiseAsync(work, new RaiseAlert(patient.Id, AlertKind.NameAlert, sentence), ct);
    }
}
