using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>The accounts as ASP.NET Core Identity stores them, in our tables; each saving names its actor.</summary>
public sealed partial class SecurityContext : IdentityUserContext<Account, Guid>
{
    private readonly IDataProtectionProvider protection;

    public SecurityContext(DbContextOptions<SecurityContext> options, IDataProtectionProvider protection)
        : base(options)
    {
        this.protection = protection;
        // Without it a save of one statement has no transaction, and so nothing that names the actor.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    /// <summary>Who changes accounts through this context; a saving without one is refused by the database.</summary>
    public Actor? Actor { get; set; }

    public string? Reason { get; set; }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        builder.Entity<Account>(account =>
        {
            account.ToTable("account").HasKey(one => one.Id);
            account.Property(one => one.Id).ValueGeneratedNever();
            account.Property(one => one.ConcurrencyStamp).IsConcurrencyToken();
            account.Ignore(one => one.Email).Ignore(one => one.NormalizedEmail).Ignore(one => one.EmailConfirmed)
                .Ignore(one => one.PhoneNumber).Ignore(one => one.PhoneNumberConfirmed);
        });
        var protector = protection.CreateProtector("vouch.account-token");
        builder.Entity<IdentityUserToken<Guid>>(token =>
        {
            token.ToTable("account_token").HasKey(one => new { one.UserId, one.LoginProvider, one.Name });
            token.Property(one => one.Value).HasConversion(
                open => open == null ? null : protector.Protect(open), kept => kept == null ? null : protector.Unprotect(kept));
        });
        // Signing in by the hospital's OIDC and by passkey are not there yet: no tables for them.
        builder.Ignore<IdentityUserClaim<Guid>>();
        builder.Ignore<IdentityUserLogin<Guid>>();
        builder.Ignore<IdentityUserPasskey<Guid>>();
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
            property.SetColumnName(WordStart().Replace(property.Name, "_").ToLowerInvariant());
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();
}
