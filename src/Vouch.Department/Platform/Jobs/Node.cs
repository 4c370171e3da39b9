using System.Reflection;

namespace Vouch.Department.Platform.Jobs;

/// <summary>This running program among those that work on the same database.</summary>
/// <param name="Id">New at every start.</param>
/// <param name="Name">The machine it runs on.</param>
/// <param name="Version">The program's version.</param>
public sealed record Node(Guid Id, string Name, string Version)
{
    public static Node ThisProgram() => new(Guid.CreateVersion7(), Environment.MachineName,
        typeof(Node).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");
}
