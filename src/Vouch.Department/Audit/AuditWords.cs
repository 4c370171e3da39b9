namespace Vouch.Department.Audit;

/// <summary>What the audit's acts and tables are called on a page.</summary>
public static class AuditWords
{
    public static string Act(string act) => act switch
    {
        "insert" => "entered",
        "update" => "changed",
        "delete" => "removed",
        "view" => "looked at",
        "print" => "printed",
        "export" => "exported",
        _ => act.Replace('-', ' '),
    };

    /// <summary>Tables are named with the department's words; some stand for a part of what people speak of.</summary>
    public static string Table(string table) => table switch
    {
        "lab_order" => "order",
        "order_test" => "test of an order",
        "patient_identifier" => "patient's number",
        "account_token" => "authenticator",
        "setting" => "setting of the hospital",
        "bench_duty" => "signing on at a device",
        "operator_name" => "operator's name on a device",
        "specimen" => "tube",
        _ => table.Replace('_', ' '),
    };
}
