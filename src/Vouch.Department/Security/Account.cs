using Microsoft.AspNetCore.Identity;

namespace Vouch.Department.Security;

/// <summary>How a person signs in. Its id is the person's id; who the person is stands in <c>person</c>.</summary>
public sealed class Account : IdentityUser<Guid>
{
    /// <summary>For quick sign-in at a bench station and for signing; null until set.</summary>
    public string? PinHash { get; set; }

    /// <summary>Roles of the permission table.</summary>
    public string[] Roles { get; set; } = [];

    public bool Active { get; set; } = true;

    /// <summary>Set by whoever gave the password; the person chooses an own one at the next sign-in.</summary>
    public bool MustChangePassword { get; set; }
}
