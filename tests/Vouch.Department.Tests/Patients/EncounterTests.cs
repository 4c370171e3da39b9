using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Patients;

public sealed class EncounterTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<PatientId> Registered() =>
        (await PatientRegistration.RunAsync(department.Db, department.Actor,
            new RegisterPatient.Known(new Demographics { Family = "Stay" }), Ct)).OrFail().Id;

    private Task<Outcome<Encounter>> Admit(PatientId patient, string visit, BedPlace place) =>
        Admission.RunAsync(department.Db, department.Actor,
            new AdmitPatient(patient, "EHR", visit, EncounterClass.Inpatient, place, "Dr. Ode", department.Clock.Now), Ct);

    private Task<Outcome<Encounter>> In(Func<Work, Task<Outcome<Encounter>>> act) =>
        department.Db.ActAsync(department.Actor, "test", act, Ct);

    [Fact]
    public async Task A_stay_runs_from_admission_over_a_transfer_to_discharge_and_back()
    {
        var patient = await Registered();
        (await Admit(patient, "V1", new BedPlace("3 West", "12", "A"))).OrFail();
        (await Transfer.RunAsync(department.Db, department.Actor,
            new TransferPatient("EHR", "V1", new BedPlace("ICU", null, "4")), Ct)).OrFail();
        var left = (await In(work => Discharge.InAsync(work, new DischargePatient("EHR", "V1", department.Clock.Now), Ct))).OrFail();
        Assert.Equal(new BedPlace("ICU", null, "4"), left.Place);
        Assert.False(left.IsOpen);
        (await Transfer.RunAsync(department.Db, department.Actor,
            new TransferPatient("EHR", "V1", new BedPlace("1", null, null)), Ct)).Refused("encounter-ended");
        Assert.True((await In(work => Discharge.InAsync(work, new CancelDischarge("EHR", "V1"), Ct))).OrFail().IsOpen);
        Assert.Equal("Dr. Ode", Assert.Single(await EncounterStorage.ListAsync(department.Db, patient, Ct)).Attending);
    }

    [Fact]
    public async Task A_message_that_names_only_the_bed_keeps_the_ward()
    {
        var patient = await Registered();
        (await Admit(patient, "V2", new BedPlace("3 West", "12", "A"))).OrFail();
        var again = (await Admit(patient, "V2", new BedPlace(" ", null, "B"))).OrFail();
        Assert.Equal(new BedPlace("3 West", "12", "B"), again.Place);
        Assert.Single(await EncounterStorage.ListAsync(department.Db, patient, Ct));
    }

    [Fact]
    public async Task A_visit_number_of_another_patient_is_refused()
    {
        (await Admit(await Registered(), "V3", BedPlace.Nowhere)).OrFail();
        (await Admit(await Registered(), "V3", BedPlace.Nowhere)).Refused("encounter-of-another");
    }

    [Fact]
    public async Task A_cancelled_admission_cannot_be_continued()
    {
        var patient = await Registered();
        (await Admit(patient, "V4", BedPlace.Nowhere)).OrFail();
        (await In(work => Discharge.InAsync(work, new CancelAdmission("EHR", "V4"), Ct))).OrFail();
        (await Admit(patient, "V4", BedPlace.Nowhere)).Refused("encounter-ended");
        (await In(work => Discharge.InAsync(work, new CancelDischarge("EHR", "V9"), Ct))).Refused("encounter-not-found");
    }
}
