using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Patients;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Proof;

namespace Vouch.Department.Orders;

/// <summary>Puts patients and orders into the program.</summary>
public static class OrdersHosting
{
    /// <summary>The live topic to say after a commit that changed where an order or a test stands.</summary>
    public const string Topic = "orders";

    public static IServiceCollection AddOrders(this IServiceCollection services) => services
        .AddSingleton<IFactSource, OrderFacts>()
        .AddScoped<IFinds, FindsPatients>()
        .AddScoped<IFinds, FindsOrders>();

    public static IEndpointRouteBuilder MapOrders(this IEndpointRouteBuilder app)
    {
        app.MapGet("/where/board", (string? ward, bool all = false) =>
            new RazorComponentResult<WhereBoard>(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Ward"] = ward, ["All"] = all }))
            .Needs("order.view");
        app.MapGet(OutsideDocumentFile.Address, OutsideDocumentFile.GiveAsync).Needs("patient.view");
        return app;
    }
}
