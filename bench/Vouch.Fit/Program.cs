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
        var weights = new Fitting(records, FittingPlan.Chosen).Fit(null);
        Console.WriteLine(weights.Source());
        Tables.Print(records, _ => weights.Detector());
        return 0;
    case "leave-out":
        LeaveOut.Print(records, new Fitting(records, FittingPlan.Chosen));
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
