using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Server.Dicom;
using Vouch.Server.Ecg;

namespace Vouch.Server;

/// <summary>The commands of <c>vouch</c>; without one it serves.</summary>
public static class CommandLine
{
    /// <summary>What every command returns when the world said no.</summary>
    public const int RefusedExit = 1;

    /// <summary>What arguments return that are none: 1 is an answer of several commands.</summary>
    private const int MisusedExit = 2;

    /// <summary>Does what the arguments ask for, or says in one line what is wrong with them.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, InvocationConfiguration configuration, CancellationToken ct = default)
    {
        var parsed = Root().Parse(arguments);
        return parsed.Action is ParseErrorAction ? Task.FromResult(Misused(parsed, configuration.Error)) : parsed.InvokeAsync(configuration, ct);
    }

    private static int Misused(ParseResult parsed, TextWriter error)
    {
        var names = new List<string>();
        for (SymbolResult? one = parsed.CommandResult; one is not null; one = one.Parent)
            if (one is CommandResult { Command: var command })
                names.Insert(0, command is RootCommand ? "vouch" : command.Name);
        var told = string.Join(' ', parsed.Errors.Select(one => one.Message)) + $" {string.Join(' ', names)} --help says what can be asked.";
        error.WriteLine("vouch: " + told.ReplaceLineEndings(" "));
        return MisusedExit;
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Vouch: the department's system in which every result carries its proof.")
        {
            Serve(), Verify(), Audit(), Backup(), Restore(), Rekey(), Packs(), EcgCommand.Create(), DicomCommand.Create(),
        };
        root.SetAction((_, ct) => ServeAsync(ct));
        return root;
    }

    private static Command Serve()
    {
        var command = new Command("serve", "Start the department (the default). Settings: docs/settings.md.");
        command.SetAction((_, ct) => ServeAsync(ct));
        return command;
    }

    private static async Task<int> ServeAsync(CancellationToken ct) =>
        VouchSettings.Read().Succeeded(out var settings, out var refusal)
            ? await Serving.RunAsync(settings, ct)
            : Refuse(refusal);

    private static Command Verify()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "Proof files, or reports (PDF) with the proofs attached.", Arity = ArgumentArity.OneOrMore };
        var key = new Option<FileInfo[]>("--key") { Description = "The hospital's public keys (PEM), got by another way than the file." };
        var command = new Command("verify", "Check proof files, or the proofs attached to a report, without any database: 0 genuine, 1 not genuine, 2 unreadable.")
        {
            files, key,
        };
        command.SetAction(parsed => ProofCommand.Verify(
            parsed.GetRequiredValue(files), parsed.GetValue(key) ?? [], parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command Audit()
    {
        var witness = new Option<FileInfo[]>("--witness") { Description = "Heads kept outside: a file of the witness folder, or one downloaded." };
        var key = new Option<FileInfo[]>("--key") { Description = "The hospital's public keys (PEM), kept outside." };
        var command = new Command("audit",
            "Check everything sealed against the ledger, whether vouch runs or not: 0 all fits, 1 something does not, 2 could not be audited.")
        {
            witness, key,
        };
        command.SetAction((parsed, ct) => AuditCommand.RunAsync(parsed.GetValue(witness) ?? [], parsed.GetValue(key) ?? [],
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct));
        return command;
    }

    private static Command Backup()
    {
        var folder = new Argument<string>("folder") { Description = "Where backups are kept: another disk, or a share." };
        var command = new Command("backup",
            "Back up database, ledger and stored files while vouch runs or not: encrypted, read again after writing. The keys go into no backup.")
        {
            folder,
        };
        command.SetAction((parsed, ct) => BackupCommand.RunAsync(parsed.GetRequiredValue(folder), parsed.InvocationConfiguration.Output, ct));
        return command;
    }

    private static Command Rekey()
    {
        var command = new Command("rekey", "Close every stored file with a new key, while vouch runs or not; interrupted, it goes on where it was with --continue.");
        var goOn = new Option<bool>("--continue") { Description = "With the newest key there is, instead of one more." };
        command.Add(goOn);
        command.SetAction((parsed, ct) => RekeyCommand.RunAsync(parsed.GetValue(goOn), parsed.InvocationConfiguration.Output, ct));
        return command;
    }

    private static Command Restore()
    {
        var folder = new Argument<string>("folder") { Description = "A backup, or a folder of backups: then the newest." };
        var key = new Option<FileInfo>("--key") { Description = "The backup.key it was made with, when it is not among the keys." };
        var keys = new Option<DirectoryInfo>("--keys") { Description = "A copy of the data folder's keys/, which was kept apart: put back too." };
        var command = new Command("restore", "Restore a backup into an empty data folder (VOUCH_DATA), and audit it against the ledger's head in it.")
        {
            folder, key, keys,
        };
        command.SetAction((parsed, ct) => RestoreCommand.RunAsync(parsed.GetRequiredValue(folder), parsed.GetValue(key), parsed.GetValue(keys),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct));
        return command;
    }

    private static Command Packs()
    {
        var files = new Argument<string[]>("file") { Description = "Pack manifests.", Arity = ArgumentArity.ZeroOrMore };
        var check = new Command("check", "Check packs against their schema; problems are named with line and column.") { files };
        check.SetAction(parsed => PackCheck.Run(parsed.GetValue(files) ?? [], parsed.InvocationConfiguration.Output));
        return new Command("packs", "Protocols, forms, roles and code maps.") { check };
    }

    /// <summary>One plain line that says what is wrong and what to do.</summary>
    public static int Refuse(Refusal refusal)
    {
        Console.Error.WriteLine("vouch: " + refusal.Text.ReplaceLineEndings(" "));
        return RefusedExit;
    }
}
