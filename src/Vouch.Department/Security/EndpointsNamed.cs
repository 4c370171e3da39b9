using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Security;

/// <summary>No page or endpoint without a named operation of the table, or an open one that says why.</summary>
public static class EndpointsNamed
{
    /// <summary>Each endpoint that names no operation, or one the table does not know; empty when all is well.</summary>
    public static IReadOnlyList<string> Faults(IEnumerable<EndpointDataSource> sources) =>
    [
        .. sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<OpenAttribute>() is null)
            .Select(endpoint => (Route: endpoint.RoutePattern.RawText, Needs: endpoint.Metadata.GetMetadata<NeedsAttribute>()))
            .Where(endpoint => endpoint.Needs is null || !Permissions.IsKnown(endpoint.Needs.Permission))
            // The framework's own redirects of rendered pages carry nothing themselves.
            .Where(endpoint => endpoint.Route?.TrimStart('/').StartsWith("_framework/", StringComparison.Ordinal) != true)
            .Select(endpoint => endpoint.Needs is null
                ? $"{endpoint.Route} names no operation"
                : $"{endpoint.Route} names {endpoint.Needs.Permission}, which the permission table does not know"),
    ];

    /// <summary>Stops the start of a program whose pages or endpoints are not all named.</summary>
    public static void Check(IEndpointRouteBuilder routes)
    {
        var faults = Faults(routes.DataSources);
        if (faults.Count > 0)
            throw new InvalidOperationException("Every page and endpoint needs [Needs(…)] or [Open(…)]: " + string.Join("; ", faults));
    }
}
