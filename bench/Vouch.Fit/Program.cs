using Vouch.Fit;

// Fits the weights of the detector and of the classes, and shows what they are worth:
// dotnet run --project bench/Vouch.Fit -c Release -- FOLDER PART
const string usage = "FOLDER (of WFDB records with .atr) and one of: table, weights, leave-out, disturbed, fibrillation";
if (args.Length != 2 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine(usage);
    return 2;
}

var records = Record.Of(args[0]);
switch (args[1])
{
    case "table":
        Tables.Print(records, _ => Detector.Fitted);
        return 0;
    case "weights":
        var (qrs, classes) = new Fitting(records, FittingPlan.Chosen).Fit([]);
        Tables.Print(records, _ => new(qrs.Network(), classes.Network()));
        Console.WriteLine($"QrsWeights:\n{qrs.Source()}\nClassWeights:\n{classes.Source()}");
        return 0;
    case "leave-out":
        var fitting = new Fitting(records, FittingPlan.Chosen);
        Tables.Print(records, record => fitting.Detector([record.Name]));
        return 0;
    case "disturbed":
        Disturbances.Print(records);
        return 0;
    case "fibrillation":
        Fibrillations.Print(records);
        return 0;
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
