using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Platform.Frame;

/// <summary>The person of this request, as the sign-in established: inject it into a page or an endpoint.</summary>
public sealed class CurrentPerson(IHttpContextAccessor context)
{
    public const string PermissionClaim = "permission";

    public const string RoleTitleClaim = "role-title";

    private ClaimsPrincipal? User => context.HttpContext?.User;

    public bool SignedIn => User?.Identity?.IsAuthenticated == true;

    /// <summary><c>person.id</c>; asking for it where nobody is signed in is a programmer's error.</summary>
    public Guid Id => Guid.Parse(User?.FindFirstValue(ClaimTypes.NameIdentifier)
        ?? throw new InvalidOperationException("Nobody is signed in."));

    public string Name => User?.FindFirstValue(ClaimTypes.Name) ?? "";

    /// <summary>The roles the person acts in, as the permission table names them.</summary>
    public IReadOnlyList<string> Roles => User is null ? [] : [.. User.FindAll(ClaimTypes.Role).Select(claim => claim.Value)];

    /// <summary>What those roles are called on pages.</summary>
    public string RoleTitles => User is null ? "" : string.Join(", ", User.FindAll(RoleTitleClaim).Select(claim => claim.Value));

    /// <summary>True when one of the person's roles holds the named operation.</summary>
    public bool May(string permission) => User?.HasClaim(PermissionClaim, permission) == true;

    /// <summary>Where the request came from: the bench station's name, else the network address.</summary>
    public string From =>
        User?.FindFirstValue("station") ?? context.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    /// <summary>For <c>db.BeginAsync(person.Actor, …)</c>.</summary>
    public Actor Actor => new(Id, Name, From);
}
