using Vouch.Department.Starting;

namespace Vouch.Department.Tests.Starting;

public sealed class StartSentencesTests
{
    [Fact]
    public void What_is_said_of_many_tests_is_said_once_with_their_names() => Assert.Equal(
        ["No control for K, NA had been run on this device.", "Chem K was out of service.", "Nobody is named."],
        StartSentences.Of([
            ("K", "No control for K had been run on this device."), ("NA", "No control for NA had been run on this device."),
            ("CL", "Chem K was out of service."), ("NA", "Nobody is named."), ("K", "Nobody is named."),
        ]));

    [Fact]
    public void A_long_list_is_counted_and_a_code_within_a_word_is_not_the_test()
    {
        Assert.Equal(["T0, T1, T2, T3, T4, T5, T6, T7 and 12 more failed."], StartSentences.Of(Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"T{i}")).Select(code => (code, code + " failed."))));
        Assert.Equal(["Kit of K."], StartSentences.Of([("K", "Kit of K.")]));
        Assert.Equal(["KL of one."], StartSentences.Of([("K", "KL of one."), ("L", "KL of one.")]));
    }
}
