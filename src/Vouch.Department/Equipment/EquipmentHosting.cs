using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Proof;

namespace Vouch.Department.Equipment;

/// <summary>Puts devices and calibrations into the program.</summary>
public static class EquipmentHosting
{
    public static IServiceCollection AddEquipment(this IServiceCollection services) =>
        services.AddSingleton<IFactSource, DeviceFacts>().AddScoped<IFinds, FindsDevices>();
}
