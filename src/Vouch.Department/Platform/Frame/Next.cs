namespace Vouch.Department.Platform.Frame;

/// <summary>Where a form goes once its action was done (redirect after post), and the sentence shown there once.</summary>
public sealed record Next(string Address, string? Sentence = null);
