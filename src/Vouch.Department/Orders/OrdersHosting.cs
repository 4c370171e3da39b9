using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Proof;

namespace Vouch.Department.Orders;

/// <summary>Puts orders into the program.</summary>
public static class OrdersHosting
{
    public static IServiceCollection AddOrders(this IServiceCollection services) => services.AddSingleton<IFactSource, OrderFacts>();
}
