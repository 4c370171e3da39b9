namespace Vouch.Department.Catalog;

/// <summary>A place in a YAML file; line and column count from 1.</summary>
public readonly record struct YamlPlace(string File, int Line, int Column)
{
    public PackProblem Problem(string message) => new(File, Line, Column, message);
}

/// <summary>One node of a YAML file, with its place, before anything is made of it.</summary>
public abstract record YamlNode(YamlPlace Place)
{
    /// <summary>A scalar; Plain where it was written without quotes.</summary>
    public sealed record Scalar(YamlPlace Place, string Text, bool Plain) : YamlNode(Place);

    public sealed record List(YamlPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

    public sealed record Map(YamlPlace Place, IReadOnlyList<(Scalar Key, YamlNode Value)> Entries) : YamlNode(Place);

    public string Kind => this switch
    {
        Scalar => "a value",
        List => "a list",
        _ => "a mapping",
    };
}
