namespace Vouch.Department.Platform;

/// <summary>Who acts, as the audit keeps it: a signed-in person, a connection, or a job of the program itself.</summary>
/// <param name="Id">Person (<c>person.id</c>), or null for a connection or a job.</param>
/// <param name="Name">Display name at the time: "Ada Quint", "connection EHR-1", "sealer".</param>
/// <param name="From">Network address, connection or process the act came from.</param>
public sealed record Actor(Guid? Id, string Name, string From)
{
    /// <summary>The program itself, in the named job.</summary>
    public static Actor Job(string name) => new(Id: null, name, "vouch");

    /// <summary>A partner system, by its connection.</summary>
    public static Actor Connection(string name, string from) => new(Id: null, "connection " + name, from);
}
