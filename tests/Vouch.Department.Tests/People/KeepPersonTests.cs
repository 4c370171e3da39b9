using System.Net;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.People;

/// <summary>People are entered and corrected, and never removed.</summary>
public sealed class KeepPersonTests(TestSite site) : IClassFixture<TestSite>
{
    private static readonly Actor Ines = TestSite.Actor("ines");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_entered_through_the_front_door_and_corrected_there()
    {
        using var ines = await site.SignedInAsync("ines");
        using (var nameless = await ines.SendAsync("/people/new", "person", ("name", ""), ("role", "technician"), ("badge", "")))
            Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        using var entered = await ines.SendAsync("/people/new", "person", ("name", "Nia Okafor"), ("role", "technician"), ("badge", "B-NIA"));
        Assert.Equal(HttpStatusCode.Found, entered.StatusCode);
        var page = new Uri(site.Address, entered.Headers.Location!).PathAndQuery;
        Assert.Contains("Nia Okafor", await ines.ReadAsync(page), StringComparison.Ordinal);

        using var corrected = await ines.SendAsync(page, "person", ("name", "Nia Okafor-Lind"), ("role", "technologist"), ("badge", ""), ("left", "true"));

        Assert.Equal(HttpStatusCode.Found, corrected.StatusCode);
        Assert.Equal("Nia Okafor-Lind technologist none False", await site.Db.OneAsync(
            "select concat_ws(' ', name, role, coalesce(badge, 'none'), case when active then 'True' else 'False' end) from person where id = $1",
            [Guid.Parse(page.Split('/')[^1])], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Who_does_not_manage_people_enters_none()
    {
        using var tom = await site.SignedInAsync("tom");
        using var answer = await tom.GetAsync("/people/new");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_badge_is_carried_by_one_person()
    {
        var (first, second) = ((await EnterAsync("First", "B-ONE")).OrFail(), (await EnterAsync("Second", null)).OrFail());

        (await EnterAsync("Third", "B-ONE")).Refused("person-badge-taken");
        (await KeepPerson.CorrectAsync(site.Db, Ines, second, new PersonTyped("Second", "technician", "B-ONE"), active: true, Ct)).Refused("person-badge-taken");
        (await KeepPerson.CorrectAsync(site.Db, Ines, first, new PersonTyped("First", "technician", null), active: true, Ct)).OrFail();
        (await KeepPerson.CorrectAsync(site.Db, Ines, second, new PersonTyped("Second", "technician", "B-ONE"), active: true, Ct)).OrFail();
    }

    [Theory]
    [InlineData("", "technician", null)]
    [InlineData("Name", "wizard", null)]
    [InlineData("Name", "technician", "long")]
    public async Task What_is_no_person_is_refused(string name, string role, string? badge) =>
        (await KeepPerson.EnterAsync(site.Db, Ines, new PersonTyped(name, role, badge is null ? null : new string('9', PersonTyped.BadgeLengthMax + 1)), Ct)).Refused("person-invalid");

    [Fact]
    public async Task Nobody_records_their_own_leaving_and_nobody_who_is_not_there_is_corrected()
    {
        (await KeepPerson.CorrectAsync(site.Db, Ines, Ines.Id!.Value, new PersonTyped("Ines", "director", null), active: false, Ct)).Refused("person-self");
        (await KeepPerson.CorrectAsync(site.Db, Ines, Guid.CreateVersion7(), new PersonTyped("Nobody", "technician", null), active: true, Ct)).Refused("person-not-found");
    }

    [Fact]
    public async Task Who_corrected_a_person_and_what_it_was_before_is_in_the_audit_trail()
    {
        var id = (await EnterAsync("Misspelt", null)).OrFail();
        (await KeepPerson.CorrectAsync(site.Db, Ines, id, new PersonTyped("Spelt", "technician", null), active: true, Ct)).OrFail();

        Assert.Equal($"{Ines.Name}: Misspelt, Spelt", await site.Db.OneAsync(
            "select actor || ': ' || (old ->> 'name') || ', ' || (new ->> 'name') from audit_entry where table_name = 'person' and row_id = $1 and action = 'update'",
            [id.ToString()], r => r.GetString(0), Ct));
    }

    private Task<Outcome<Guid>> EnterAsync(string name, string? badge) => KeepPerson.EnterAsync(site.Db, Ines, new PersonTyped(name, "technician", badge), Ct);
}
