using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Vouch.Department.Security;

/// <summary>
/// The keys that protect cookies and form tokens, in the database, so that every node reads what another wrote. They are
/// as secret as the database itself; another than the program's role cannot read the table.
/// </summary>
internal sealed class KeysInDatabase(NpgsqlDataSource source) : IXmlRepository
{
    // The interface knows no asynchronous form; it is called at the start and every few weeks.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = source.CreateCommand("select xml from data_protection_key order by id");
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
            keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = source.CreateCommand("insert into data_protection_key (name, xml) values ($1, $2)");
        command.Parameters.Add(new() { Value = friendlyName });
        command.Parameters.Add(new() { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
