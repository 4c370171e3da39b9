using Microsoft.AspNetCore.Authorization;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// The one named operation a page or endpoint is for ("result.release"). Every page and endpoint carries this or
/// <see cref="OpenAttribute"/>; one without either does not start and would be denied.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute(string permission)
    : Attribute, IAuthorizeData, IAuthorizationRequirement, IAuthorizationRequirementData
{
    /// <summary>A key of the permission table.</summary>
    public string Permission => permission;

    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Open to everybody without sign-in, with the reason why (sign-in itself, verification of a proof, health).</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class OpenAttribute(string reason) : Attribute, IAllowAnonymous
{
    public string Reason => reason;
}

/// <summary>Grants a named operation to whom the sign-in gave it (claim <c>permission</c>).</summary>
internal sealed class NeedsHandler : AuthorizationHandler<NeedsAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NeedsAttribute requirement)
    {
        if (context.User.HasClaim(CurrentPerson.PermissionClaim, requirement.Permission))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
