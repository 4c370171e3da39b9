using System.CommandLine;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Server;

/// <summary>The commands of <c>vouch</c>; without one it serves.</summary>
public static class CommandLine
{
    /// <summary>What every command returns when the world said no.</summary>
    public const int RefusedExit = 1;

    public static RootCommand Root()
    {
        var root = new RootCommand("Vouch: the department's system in which every result carries its proof.")
        {
            Serve(), Verify(), Packs(),
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
        var file = new Argument<FileInfo>("file") { Description = "A proof file, as attached to a report." };
        var key = new Option<FileInfo[]>("--key") { Description = "The hospital's public keys (PEM), got by another way than the file." };
        var command = new Command("verify", "Check a proof file without any database: 0 genuine, 1 not genuine, 2 unreadable.")
        {
            file, key,
        };
        command.SetAction(parsed => ProofCommand.Verify(
            parsed.GetRequiredValue(file), parsed.GetValue(key) ?? [], parsed.InvocationConfiguration.Output));
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
