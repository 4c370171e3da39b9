using System.Collections.Immutable;

namespace Vouch.Wire.Astm;

/// <summary>Header record by the standard's fields. Source: CLSI LIS02-A2 6.</summary>
public readonly record struct AstmHeader(AstmRecord Record)
{
    public string MessageControlId => Record[3];

    public string AccessPassword => Record[4];

    public string Sender => Record[5];

    public string SenderName => Record[5, 1];

    public string ReceiverId => Record[10];

    public string Comment => Record[11];

    /// <summary>P production, T training, D debugging, Q quality control.</summary>
    public string ProcessingId => Record[12];

    public string Version => Record[13];

    public string SentAt => Record[14];
}

/// <summary>Patient record by the standard's fields. Source: CLSI LIS02-A2 7.</summary>
public readonly record struct AstmPatient(AstmRecord Record)
{
    public string PracticeId => Record[3];

    public string LaboratoryId => Record[4];

    public string ThirdId => Record[5];

    public string Name => Record[6];

    public string BirthDate => Record[8];

    public string Sex => Record[9];

    public string Location => Record[26];
}

/// <summary>Test order record by the standard's fields. Source: CLSI LIS02-A2 8.</summary>
public readonly record struct AstmOrder(AstmRecord Record)
{
    public string SpecimenId => Record[3];

    public string InstrumentSpecimenId => Record[4];

    /// <summary>The universal test identifiers, one a repeat; component 4 is the manufacturer's code.</summary>
    public ImmutableArray<string> Tests => Record.Repeats(5);

    /// <summary>R routine, S stat, A as soon as possible.</summary>
    public string Priority => Record[6];

    public string CollectedAt => Record[8];

    /// <summary>N new, A added, C cancelled, Q quality control, P pending, L reserved, X already in process.</summary>
    public string ActionCode => Record[12];

    public string SpecimenDescriptor => Record[16];

    public string ReportedAt => Record[23];

    /// <summary>O order, F final, C correction, P preliminary, X cannot be done, I in instrument, Q query response.</summary>
    public string ReportType => Record[26];
}

/// <summary>Result record by the standard's fields. Source: CLSI LIS02-A2 9.</summary>
public readonly record struct AstmResult(AstmRecord Record)
{
    public string Test => Record[3];

    /// <summary>The manufacturer's code: component 4 of the universal test identifier.</summary>
    public string LocalCode => Record[3, 4];

    public string Value => Record[4];

    public string Unit => Record[5];

    public string Range => Record[6];

    public ImmutableArray<string> AbnormalFlags => Record.Repeated(7, 1);

    public string Status => Record[9];

    public string Operator => Record[11];

    public string StartedAt => Record[12];

    public string CompletedAt => Record[13];

    public string Instrument => Record[14];
}

/// <summary>Comment record by the standard's fields. Source: CLSI LIS02-A2 10.</summary>
public readonly record struct AstmComment(AstmRecord Record)
{
    public string CommentSource => Record[3];

    public string Text => Record[4];

    public string CommentType => Record[5];
}

/// <summary>Request information record (host query) by the standard's fields. Source: CLSI LIS02-A2 11.</summary>
public readonly record struct AstmQuery(AstmRecord Record)
{
    /// <summary>Patient and specimen of the starting range; several are repeats.</summary>
    public ImmutableArray<string> StartingRange => Record.Repeats(3);

    /// <summary>Component 2 of each repeat of the starting range.</summary>
    public ImmutableArray<string> SpecimenIds => Record.Repeated(3, 2);

    public string EndingRange => Record[4];

    public ImmutableArray<string> Tests => Record.Repeats(5);

    /// <summary>O orders, F final results, A abort the last request, and so on.</summary>
    public string StatusCode => Record[13];
}

/// <summary>Terminator record. Source: CLSI LIS02-A2 13.</summary>
public readonly record struct AstmTerminator(AstmRecord Record)
{
    /// <summary>N normal, T sender aborted, R receiver abort, E unknown error, Q error in query, I no information, F last.</summary>
    public string Code => Record[3];

    public bool SaysNoInformation => Code == "I";
}
