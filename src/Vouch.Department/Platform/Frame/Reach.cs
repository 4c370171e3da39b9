using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Vouch.Department.Platform.Frame;

/// <summary>Every page and endpoint with the operation it names, the most literal address first.</summary>
public sealed class PageRoutes(EndpointDataSource endpoints)
{
    private readonly Lazy<List<(TemplateMatcher Address, string? Permission)>> routes = new(() =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>().Where(one => one.RoutePattern.RawText is not null)
            .OrderBy(one => one.RoutePattern.InboundPrecedence)
            .Select(one => (new TemplateMatcher(TemplateParser.Parse(one.RoutePattern.RawText!), new RouteValueDictionary()),
                one.Metadata.GetMetadata<NeedsAttribute>()?.Permission))]);

    /// <summary>The operation that an address of this program is for; null: it is open, or not ours.</summary>
    public string? PermissionOf(string address)
    {
        var path = address.Split('?', '#')[0];
        return routes.Value.Find(route => route.Address.TryMatch(path, new RouteValueDictionary())).Permission;
    }
}

/// <summary>
/// Whether the person of this request may open an address, by the operation its page names: a link that would only be
/// refused is shown as text.
/// </summary>
public sealed class Reach(PageRoutes routes, CurrentPerson person)
{
    public bool May(string address) => routes.PermissionOf(address) is not { } permission || person.May(permission);
}
