using System.Collections.Immutable;

namespace Vouch.Department.Patients;

/// <summary>Names for those who have none yet, made so that two of them are not taken for each other.</summary>
public static class SafeName
{
    public const string UnidentifiedFamily = "Unidentified";

    /// <summary>Words that stay apart over a bad line. Source: ICAO Annex 10 volume II, chapter 5, spelling alphabet.</summary>
    private static readonly ImmutableArray<string> Words =
    [
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima",
        "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey",
        "X-ray", "Yankee", "Zulu",
    ];

    /// <summary>How many different given names <see cref="Unidentified"/> can make.</summary>
    public static int Count => Words.Length * Words.Length * Words.Length;

    /// <summary>The given name of an unidentified patient; <paramref name="number"/> from 0 to <see cref="Count"/> - 1.</summary>
    public static string Unidentified(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Count);
        return $"{Words[number / (Words.Length * Words.Length)]} {Words[number / Words.Length % Words.Length]} " +
            Words[number % Words.Length];
    }

    /// <summary>
    /// The given name of a newborn after the mother: "Judy Girl", of a multiple birth "Judy Girl A".
    /// Source: The Joint Commission, NPSG.01.01.01 EP 3 (2019), distinct newborn naming.
    /// </summary>
    /// <param name="birthOrder">1 to 9 in a multiple birth, null for a single child.</param>
    public static string Newborn(string motherGiven, AdministrativeSex sex, int? birthOrder)
    {
        var child = sex switch
        {
            AdministrativeSex.Female => "Girl",
            AdministrativeSex.Male => "Boy",
            _ => "Baby",
        };
        var letter = birthOrder is int place ? $" {(char)('A' + place - 1)}" : "";
        return $"{motherGiven} {child}{letter}".Trim();
    }
}
