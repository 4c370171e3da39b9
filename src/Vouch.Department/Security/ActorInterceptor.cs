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
                "call name_actor($1, $2, $3, $4)",
                [actor.Id?.ToString() ?? "", actor.Name, actor.From, context.Reason ?? ""]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return result;
    }
}
