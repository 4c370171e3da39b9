namespace Vouch.Department.Patients;

/// <summary>One registered patient; a retired record keeps its own.</summary>
public readonly record struct PatientId(Guid Value)
{
    public static PatientId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}

/// <summary>One stay or visit of a patient.</summary>
public readonly record struct EncounterId(Guid Value)
{
    public static EncounterId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}

/// <summary>One merge of two patient records.</summary>
public readonly record struct MergeId(Guid Value);
