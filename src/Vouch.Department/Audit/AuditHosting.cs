using Microsoft.Extensions.DependencyInjection;

namespace Vouch.Department.Audit;

public static class AuditHosting
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<AuditTrail>();
}
