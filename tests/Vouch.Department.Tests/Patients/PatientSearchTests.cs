using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Department.Patients;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Patients;

public sealed class PatientSearchTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<PatientId> Registered(string family, string given, DateOnly? born = null) =>
        (await PatientRegistration.RunAsync(department.Db, department.Actor,
            new RegisterPatient.Known(new Demographics { Family = family, Given = given, BirthDate = born }, ThoughAlike: true),
            Ct)).OrFail().Id;

    private async Task<List<string>> Found(FindPatients search) =>
        [.. (await PatientSearch.RunAsync(department.Db, search, Ct)).OrFail().Lines.Select(line => line.Name)];

    [Fact]
    public async Task A_patient_is_found_by_the_beginning_of_the_name_whatever_its_case_and_accents()
    {
        await Registered("Österle", "Zoë");
        await Registered("Österle", "Anna");
        await Registered("Oster", "Anna");

        Assert.Equal(["Österle, Anna", "Österle, Zoë"], await Found(new FindPatients("öST")));
        Assert.Equal(["Österle, Zoë"], await Found(new FindPatients("österle, z")));
    }

    [Fact]
    public async Task A_percent_sign_is_a_character_like_any_other()
    {
        await Registered("Percentine", "A");
        Assert.Empty(await Found(new FindPatients("%ercentine")));
        Assert.Empty(await Found(new FindPatients("percentine, _")));
    }

    [Fact]
    public async Task Name_and_birth_date_together_narrow_the_search()
    {
        await Registered("Narrow", "A", new DateOnly(1990, 1, 2));
        await Registered("Narrow", "B", new DateOnly(1990, 1, 3));
        Assert.Equal(["Narrow, B"], await Found(new FindPatients("narr", new DateOnly(1990, 1, 3))));
    }

    [Fact]
    public async Task A_search_for_nothing_is_refused() =>
        (await PatientSearch.RunAsync(department.Db, new FindPatients(" ,  "), Ct)).Refused("patient-search-invalid");

    [Fact]
    public async Task Paging_shows_everybody_once_in_order_also_when_all_have_one_name()
    {
        for (var i = 0; i < 60; i++)
            await Registered("Pager", (i % 7).ToString(CultureInfo.InvariantCulture));
        var seen = new List<PatientLine>();
        PatientKey? after = null;
        do
        {
            var page = (await PatientSearch.RunAsync(department.Db, new FindPatients("pager", After: after), Ct)).OrFail();
            Assert.InRange(page.Lines.Count, 1, FindPatients.PageSize);
            seen.AddRange(page.Lines);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(60, seen.DistinctBy(line => line.Id).Count());
        Assert.Equal(seen.Select(line => line.Name).Order(StringComparer.Ordinal), seen.Select(line => line.Name));
    }

    [Fact]
    public async Task Who_is_found_by_a_retired_record_is_shown_as_the_survivor()
    {
        var survivor = await Registered("Newname", "Eva");
        var retired = await Registered("Oldname", "Eva");
        (await PatientMerging.RunAsync(department.Db, department.Actor, new MergePatients(survivor, retired, "married"), Ct)).OrFail();

        var found = (await PatientSearch.RunAsync(department.Db, new FindPatients("oldname"), Ct)).OrFail();
        var line = Assert.Single(found.Lines);
        Assert.Equal((survivor, "Newname, Eva", true), (line.Id, line.Name, line.FoundByRetired));
    }
}
