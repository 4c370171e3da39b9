using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Wire.Tests.Hl7;

/// <summary>Against python3-hl7 0.4.5 (Debian), an independent parser and MLLP sender.</summary>
public sealed class PeerPythonTests
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Prints every leaf of a message as path and raw text, one JSON array a file.</summary>
    private const string Dump = """
        import hl7, json, sys
        for name in sys.stdin.read().split('\n'):
            text = open(name, 'rb').read().decode('latin-1')
            if text.startswith('\u00ef\u00bb\u00bf'): text = text[3:]
            text = '\r'.join(l for l in text.replace('\r\n', '\r').replace('\n', '\r').split('\r') if l) + '\r'
            leaves = []
            for n, segment in enumerate(hl7.parse(text)):
                for f in range(1, len(segment)):
                    field = segment[f]
                    if n == 0 and f <= 2: continue
                    for r, repetition in enumerate(field):
                        components = repetition if isinstance(repetition, hl7.Repetition) else [repetition]
                        for c, component in enumerate(components):
                            subs = component if isinstance(component, hl7.Component) else [component]
                            for s, sub in enumerate(subs):
                                if str(sub): leaves.append([n, f, r + 1, c + 1, s + 1, str(sub)])
            print(json.dumps(leaves))
        """;

    [Fact]
    public async Task Python_hl7_cuts_every_message_of_others_into_the_same_leaves()
    {
        SkipWithoutPeer();
        var files = new List<string>();
        foreach (var file in SharedMessages.Files())
        {
            if (Hl7Message.Parse(await File.ReadAllBytesAsync(file, Cancellation)) is not Hl7Parse.Parsed(var message)) continue;
            // Line breaks inside fields are segments of their own for python-hl7: not comparable.
            if (message.FindFlaws().Any(f => f.Kind is Hl7FlawKind.LineBreakInField or Hl7FlawKind.LeadingJunk)) continue;
            files.Add(file);
        }

        var lines = (await RunAsync(Python, ["-c", Dump], string.Join('\n', files))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, lines.Length);
        var leaves = 0;
        for (var i = 0; i < files.Count; i++)
        {
            var message = Messages.Parsed(await File.ReadAllBytesAsync(files[i], Cancellation));
            foreach (var leaf in JsonDocument.Parse(lines[i]).RootElement.EnumerateArray())
            {
                var at = leaf.EnumerateArray().Take(5).Select(n => n.GetInt32()).ToArray();
                var ours = message.Segments[at[0]].Field(at[1]).Repetition(at[2]).Part(at[3]).Part(at[4]);
                // python-hl7 drops blanks at the ends of a line.
                Assert.Equal(leaf[5].GetString()!.Trim(), Encoding.Latin1.GetString(ours.Bytes).Trim());
                leaves++;
            }

            Assert.Equal(OwnLeaves(message), JsonDocument.Parse(lines[i]).RootElement.GetArrayLength());
        }

        Assert.InRange(files.Count, 500, int.MaxValue);
        Assert.InRange(leaves, 30_000, int.MaxValue);
    }

    [Fact]
    public async Task Its_mllp_send_delivers_our_messages_and_takes_our_answers()
    {
        SkipWithoutPeer();
        var received = new ConcurrentQueue<byte[]>();
        await using var listener = MllpListener.Start(MllpTests.Options((frame, _) =>
        {
            received.Enqueue(frame.Content.ToArray());
            return MllpTests.Accept(frame);
        }));
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".hl7");
        try
        {
            await File.WriteAllBytesAsync(file, Messages.Bytes(MllpTests.Msh("P-1"), "PID|1||Ä", MllpTests.Msh("P-2"), "PID|2"), Cancellation);
            var port = listener.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var printed = await RunAsync("/usr/bin/mllp_send", ["--loose", "--file", file, "--port", port, "127.0.0.1"], "");
            Assert.Contains("MSA|AA|P-1", printed, StringComparison.Ordinal);
            Assert.Contains("MSA|AA|P-2", printed, StringComparison.Ordinal);
            Assert.Equal(["P-1", "P-2"], received.Select(r => Messages.Parsed(r).Header.ControlId));
            Assert.Equal("Ä", Messages.Parsed(received.First()).Get("PID-3").Text);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int OwnLeaves(Hl7Message message)
    {
        var count = 0;
        foreach (var segment in message.Segments)
        {
            for (var f = segment.Name == "MSH" ? 3 : 1; f <= segment.FieldCount; f++)
            {
                foreach (var repetition in segment.Field(f).Repetitions)
                    for (var c = 1; c <= repetition.PartCount; c++)
                        for (var s = 1; s <= repetition.Part(c).PartCount; s++)
                            if (!repetition.Part(c).Part(s).Bytes.IsEmpty) count++;
            }
        }

        return count;
    }

    private static void SkipWithoutPeer()
    {
        if (!File.Exists("/usr/lib/python3/dist-packages/hl7/__init__.py") || !File.Exists("/usr/bin/mllp_send"))
            Assert.Skip("python3-hl7 is not installed (apt-get install python3-hl7).");
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        using var process = new Process
        {
            StartInfo = new(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardOutputEncoding = Encoding.UTF8,
            },
        };
        process.Start();
        try
        {
            var reading = process.StandardOutput.ReadToEndAsync(Cancellation);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var printed = await reading.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, process.ExitCode);
            return printed;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
