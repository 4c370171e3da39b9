using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Vouch.Department.Platform;

namespace Vouch.Department.Sealing;

/// <summary>The page of verification as one file: script and known keys inside, opened from a disk without any network.</summary>
internal static class OfflinePage
{
    public static async Task<IResult> DownloadAsync(IWebHostEnvironment web, PlatformPlace place, CancellationToken ct)
    {
        await using var stream = web.WebRootFileProvider.GetFileInfo("verify.js").CreateReadStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var page = Page(await reader.ReadToEndAsync(ct), [.. PublishedKeys.Read(place).Select(key => key.Id.ToString())]);
        return Results.File(Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8", "vouch-verify.html");
    }

    private static string Page(string script, IReadOnlyList<string> keyIds) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
        <title>Verify a proof – Vouch</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #182433; }
        label { display: block; font-weight: 600; margin-top: .8rem } input, textarea, button { font: inherit; width: 100%; box-sizing: border-box; margin: .2rem 0 }
        button { width: auto; padding: .5rem 1.2rem; margin-top: .8rem } .mono, textarea, dd { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
        .alert { border: 2px solid; border-radius: 6px; padding: .8rem; margin-top: 1rem } .alert-success { color: #0b5d2a } .alert-danger { color: #9c1c1c }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem } dd { margin: 0 }
        </style>
        </head>
        <body>
        <main>
        <h1>Is this proof genuine?</h1>
        <p>Nothing leaves this device: the file is verified by this page alone. It knows {{(keyIds.Count == 0 ? "no keys" : "the keys below")}}; compare them with those the hospital publishes.</p>
        <form data-verify data-keys="{{WebUtility.HtmlEncode(string.Join(' ', keyIds))}}">
        <label for="f">Proof files</label><input id="f" name="file" type="file" multiple>
        <label for="t">or the text of one</label><textarea id="t" name="text" rows="4"></textarea>
        <label for="d">Digest printed on the report, if you have it</label><input id="d" name="digest" maxlength="80">
        <button type="submit">Verify</button>
        </form>
        <div data-verdict tabindex="-1" role="status"></div>
        <h2>Keys</h2>
        <ul>{{string.Concat(keyIds.Select(id => $"<li class=\"mono\">{string.Join(' ', id.Chunk(4).Select(four => new string(four)))}</li>"))}}</ul>
        </main>
        <script>
        {{script}}
        </script>
        </body>
        </html>
        """;
}
