namespace Vouch.Department.Orders;

/// <summary>One order of one requester for one patient.</summary>
public readonly record struct OrderId(Guid Value)
{
    public static OrderId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}

/// <summary>One test of an order: what a result answers.</summary>
public readonly record struct OrderTestId(Guid Value)
{
    public static OrderTestId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}

/// <summary>One container with a barcode, filled or still to be filled.</summary>
public readonly record struct SpecimenId(Guid Value)
{
    public static SpecimenId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}
