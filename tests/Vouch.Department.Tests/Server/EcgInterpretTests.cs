using Vouch.Server;

namespace Vouch.Department.Tests.Server;

/// <summary><c>vouch ecg interpret</c> over files.</summary>
public sealed class EcgInterpretTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vouch-ecg-");

    [Fact]
    public async Task What_a_recording_shows_is_told_with_its_criteria_and_against_an_earlier_one()
    {
        var (slow, fast) = (Beating("slow.csv", 300), Beating("fast.csv", 120));
        var (exit, output, error) = await Run("ecg", "interpret", slow, "--previous", fast);
        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith($"{slow}: initial, unconfirmed", output);
        Assert.Contains("50 a minute", output);
        Assert.Contains("Not all of the twelve leads can be judged", output);
        Assert.Contains($"Since {fast}:", output);
        Assert.Contains("Rate down from 125/min to 50/min", output);
        var (_, lines, _) = await Run("ecg", "interpret", fast, slow, "--json");
        var told = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([fast, slow], told.Select(one => one.GetProperty("file").GetString()));
        Assert.All(told, one => Assert.Equal("initial, unconfirmed", one.GetProperty("status").GetString()));
        var criteria = told.SelectMany(one => one.GetProperty("statements").EnumerateArray()).SelectMany(one => one.GetProperty("criteria").EnumerateArray()).ToArray();
        Assert.NotEmpty(criteria);
        Assert.All(criteria, one => Assert.NotEqual("", one.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task What_cannot_be_interpreted_is_one_line_and_the_others_are_told()
    {
        var pressure = Write("pressure.csv", "# rate: 250\nABP [mmHg]\n80\n81\n");
        var (exit, output, error) = await Run("ecg", "interpret", pressure, Beating("good.csv", 250));
        Assert.Equal(2, exit);
        Assert.Contains("pressure.csv: No channel is a voltage", error);
        Assert.Contains("good.csv: initial", output);
        Assert.Equal(2, (await Run("ecg", "interpret", Beating("again.csv", 250), "--previous", At("none.csv"))).Exit);
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Ten seconds of lead II with P, QRS and T at an interval of so many samples of 4 ms.</summary>
    private string Beating(string name, int interval)
    {
        var text = new System.Text.StringBuilder("# rate: 250\nII [mV]\n");
        for (var i = 0; i < 2500; i++)
        {
            var at = i % interval;
            var value = (0.15 * Bump(at, 20, 7)) + (1.2 * Bump(at, 60, 3)) - (0.2 * Bump(at, 66, 3)) + (0.35 * Bump(at, 105, 12));
            text.AppendLine(FormattableString.Invariant($"{value:0.000}"));
        }
        return Write(name, text.ToString());

        static double Bump(int at, double centre, double width) => Math.Exp(-Math.Pow((at - centre) / width, 2));
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private static async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(arguments, new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
