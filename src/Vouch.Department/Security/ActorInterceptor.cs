using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>Names the actor to the audit triggers at the start of every transaction of the context.</summary>
internal sealed class ActorInterceptor : DbTransactionInterceptor
{
    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is SecurityContext { Actor: { } actor } context)
        {
            await using var command = Sql.Command((NpgsqlConnection)connection,
                "select set_config('vouch.actor_id', $1, true), set_config('vouch.actor', $2, true), " +
                "set_config('vouch.from', $3, true), set_config('vouch.reason', $4, true)",
                [actor.Id?.ToString() ?? "", actor.Name, actor.From, context.Reason ?? ""]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return result;
    }
}
