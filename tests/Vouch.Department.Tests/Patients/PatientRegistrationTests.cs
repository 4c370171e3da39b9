using System.Collections.Immutable;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Tests.Patients;

public sealed class PatientRegistrationTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Task<Outcome<RegisteredPatient>> Register(RegisterPatient input) =>
        PatientRegistration.RunAsync(department.Db, department.Actor, input, Ct);

    private static RegisterPatient.Known Known(string family, string given = "Ada", string? born = "1980-04-02") =>
        new(new Demographics
        {
            Family = family,
            Given = given,
            BirthDate = born is null ? null : DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture),
            Sex = AdministrativeSex.Female,
        });

    [Fact]
    public async Task Who_comes_without_a_number_gets_one_whose_check_character_fits()
    {
        var registered = (await Register(Known("Quint"))).OrFail();

        Assert.Equal(PatientIdentifier.OwnSystem, registered.MedicalRecord.System);
        Assert.True(CheckDigits.HasMod37Radix2(registered.MedicalRecord.Value));
        Assert.DoesNotContain('*', registered.MedicalRecord.Value);
        var found = (await PatientSearch.RunAsync(department.Db, new FindPatients(Identifier: registered.MedicalRecord.Value), Ct)).OrFail();
        Assert.Equal("Quint, Ada", Assert.Single(found.Lines).Name);
    }

    [Fact]
    public async Task A_number_that_belongs_to_somebody_else_is_refused_and_registers_nobody()
    {
        ImmutableArray<PatientIdentifier> numbers = [new("HOSP", "MR", "4711")];
        (await Register(Known("Taken") with { Identifiers = numbers })).OrFail();
        (await Register(Known("Taker") with { Identifiers = numbers })).Refused("patient-identifier-taken");
        var found = (await PatientSearch.RunAsync(department.Db, new FindPatients("taker"), Ct)).OrFail();
        Assert.Empty(found.Lines);
    }

    [Fact]
    public async Task The_same_name_and_birth_date_asks_before_it_registers_twice()
    {
        (await Register(Known("Twice"))).OrFail();
        (await Register(Known("TWICE", "ada"))).Refused("patient-may-exist");
        (await Register(Known("Twice", born: "1980-04-03"))).OrFail();
        (await Register(Known("Twice") with { ThoughAlike = true })).OrFail();
    }

    [Theory]
    [InlineData("", "1980-04-02")]
    [InlineData("Future", "2026-03-04")]
    [InlineData("Ancient", "1869-12-31")]
    public async Task What_nobody_can_have_is_refused(string family, string born) =>
        (await Register(Known(family, born: born))).Refused("patient-invalid");

    [Fact]
    public async Task Two_unidentified_patients_have_different_safe_names_and_an_alert()
    {
        var one = (await Register(new RegisterPatient.Unidentified(AdministrativeSex.Male))).OrFail();
        var two = (await Register(new RegisterPatient.Unidentified(AdministrativeSex.Unknown))).OrFail();

        Assert.NotEqual(one.Name, two.Name);
        Assert.StartsWith("Unidentified, ", one.Name, StringComparison.Ordinal);
        var alert = Assert.Single(await PatientAlerts.StandingAsync(department.Db, one.Id, Ct));
        Assert.Equal(AlertKind.NameAlert, alert.Kind);
    }

    [Fact]
    public async Task An_unidentified_patient_who_is_named_becomes_known_and_loses_the_name_alert()
    {
        var one = (await Register(new RegisterPatient.Unidentified(AdministrativeSex.Male))).OrFail();
        var named = new Demographics { Family = "Found", Given = "Tom", Sex = AdministrativeSex.Male };
        var patient = (await PatientChange.RunAsync(department.Db, department.Actor, new ChangePatient(one.Id, named), Ct)).OrFail();

        Assert.Equal(PatientKind.Known, patient.Kind);
        Assert.Empty(await PatientAlerts.StandingAsync(department.Db, one.Id, Ct));
    }

    [Fact]
    public async Task Twins_are_named_after_the_mother_with_a_letter_each()
    {
        var mother = (await Register(Known("Smith", "Judy"))).OrFail();
        var born = department.Clock.Now.AddHours(-1);
        var a = (await Register(new RegisterPatient.Newborn(mother.Id, AdministrativeSex.Female, born, 1))).OrFail();
        var b = (await Register(new RegisterPatient.Newborn(mother.Id, AdministrativeSex.Male, born.AddMinutes(9), 2))).OrFail();

        Assert.Equal("Smith, Judy Girl A", a.Name);
        Assert.Equal("Smith, Judy Boy B", b.Name);
        (await Register(new RegisterPatient.Newborn(mother.Id, AdministrativeSex.Female, born, 2)))
            .Refused("patient-birth-order-taken");
        Assert.Contains(await PatientAlerts.StandingAsync(department.Db, b.Id, Ct),
            alert => alert.Sentence.Contains("Multiple birth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_newborn_needs_a_registered_mother() =>
        (await Register(new RegisterPatient.Newborn(PatientId.New(department.Clock.Now), AdministrativeSex.Male,
            department.Clock.Now, BirthOrder: null))).Refused("patient-mother-not-found");

    [Fact]
    public async Task A_change_made_on_an_old_page_is_refused()
    {
        var registered = (await Register(Known("Stamp"))).OrFail();
        var seen = (await PatientsStorage.FindAsync(department.Db, registered.Id, Ct))!;
        ChangePatient Moved(string address, uint stamp) =>
            new(seen.Id, seen.Demographics with { Address = address }, stamp);

        (await PatientChange.RunAsync(department.Db, department.Actor, Moved("Elm 1", seen.Stamp), Ct)).OrFail();
        (await PatientChange.RunAsync(department.Db, department.Actor, Moved("Oak 2", seen.Stamp), Ct)).Refused("patient-stale");
    }
}
