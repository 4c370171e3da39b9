using System.ComponentModel;
using System.Diagnostics;

namespace Vouch.Ledger.Tests;

/// <summary>Node.js as the independent judge; tests that need it are skipped where it is missing.</summary>
internal static class JavaScript
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static (int ExitCode, string Output) Run(IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            using var node = Process.Start(start) ?? throw new InvalidOperationException("Node.js did not start.");
            node.StandardInput.Write(input);
            node.StandardInput.Close();
            var output = node.StandardOutput.ReadToEnd();
            Assert.True(node.WaitForExit(s_patience), "Node.js did not end.");
            return (node.ExitCode, output);
        }
        catch (Win32Exception)
        {
            Assert.Skip("Node.js is not installed: it is the independent judge here.");
            throw;
        }
    }
}
