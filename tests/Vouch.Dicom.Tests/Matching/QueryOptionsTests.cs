using System.Collections.Immutable;
using System.Net;
using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Matching;

/// <summary>What is asked for by SOP class extended negotiation, over an association, of a folder with three series of two patients.</summary>
public sealed class QueryOptionsTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag Study = new(0x0020, 0x000D);
    private static readonly Tag Series = new(0x0020, 0x000E);
    private static readonly Tag StudyDate = new(0x0008, 0x0020);
    private static readonly Tag StudyTime = new(0x0008, 0x0030);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-options-");
    private readonly HeldObjects _held = new((path, why) => Assert.Fail(path + why));

    public QueryOptionsTests()
    {
        Write("P1", "1.1", "1.1.1", "20260105", "093000");
        Write("P1", "1.2", "1.2.1", "20260106", "230000");
        Write("P2", "1.3", "1.3.1", "20260107", "");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SopClasses.StudyRootFind, "01", "01")]
    [InlineData(SopClasses.StudyRootFind, "00", "00")]
    [InlineData(SopClasses.StudyRootFind, "0001", "0001")]
    [InlineData(SopClasses.PatientRootFind, "01010101010101", "01010000000000")]
    [InlineData(SopClasses.PatientRootFind, "0101010101010101FF", "01010000000000")]
    [InlineData(SopClasses.PatientRootFind, "FF02", "0000")]
    [InlineData(SopClasses.PatientRootFind, "", "")]
    [InlineData(SopClasses.StudyRootMove, "0101", "0100")]
    [InlineData(SopClasses.PatientRootGet, "01", "01")]
    [InlineData(SopClasses.Worklist, "0101", null)]
    [InlineData(Ct, "02000000", null)]
    public async Task What_is_done_is_agreed_to_and_the_rest_is_refused(string sopClass, string asked, string? answered)
    {
        await using var listener = Listen();
        await using var association = await RequestAsync(listener, new ExtendedNegotiation(sopClass, [.. Convert.FromHexString(asked)]));
        Assert.Equal(answered is null ? [] : [(sopClass, answered)],
            association.Accepted.User.Extended.Select(one => (one.SopClass, Convert.ToHexString(one.Content.AsSpan()))));
    }

    [Theory]
    [InlineData(true, SopClasses.StudyRootFind, "1.1.1 1.2.1")]
    [InlineData(true, SopClasses.PatientRootFind, "1.1.1 1.2.1")]
    [InlineData(false, SopClasses.StudyRootFind, "A900")]
    public async Task Keys_above_the_level_need_not_be_unique_where_that_was_agreed(bool isAgreed, string sopClass, string expected)
    {
        await using var listener = Listen();
        // What was agreed on for one class is not for another.
        await using var association = await RequestAsync(listener, isAgreed ? [new(sopClass, [1])] : [new(SopClasses.StudyRootGet, [1]), new(SopClasses.PatientRootFind, [1])]);
        Assert.Equal(expected, await FindAsync(association, sopClass, Level("SERIES").Set(PatientId, "P1").Set(Series, ""), Series));
    }

    // On the 5th at 9:30, the 6th at 23:00, the 7th at a time that is not known.
    [Theory]
    [InlineData("20260105-20260107", "1000-1200", false, "1.3")]
    [InlineData("20260105-20260107", "1000-1200", true, "1.2 1.3")]
    [InlineData("20260105-20260106", "0900-2200", false, "1.1")]
    [InlineData("20260105-20260106", "0900-2200", true, "1.1")]
    [InlineData("20260105-20260106", "0900-2300", true, "1.1 1.2")]
    [InlineData("20260106-", "0000-", true, "1.2 1.3")]
    [InlineData("-20260106", "-0800", true, "1.1")]
    [InlineData("20260108-20260109", "0000-2359", true, "")]
    public async Task A_date_and_its_time_are_one_range_where_that_was_agreed(string dates, string times, bool isAgreed, string expected)
    {
        await using var listener = Listen();
        await using var association = await RequestAsync(listener, new ExtendedNegotiation(SopClasses.StudyRootFind, [0, (byte)(isAgreed ? 1 : 0)]));
        Assert.Equal(expected, await FindAsync(association, SopClasses.StudyRootFind, Level("STUDY").Set(Study, "").Set(StudyDate, dates).Set(StudyTime, times), Study));
    }

    [Theory]
    [InlineData(true, "0000 1.2.1.0")]
    [InlineData(false, "A900 ")]
    public async Task Objects_are_retrieved_by_the_key_of_their_level_alone_where_that_was_agreed(bool isAgreed, string expected)
    {
        await using var listener = Listen();
        var got = new List<string>();
        await using var association = await RequestAsync(listener, got, [new(SopClasses.StudyRootGet, [(byte)(isAgreed ? 1 : 0)])]);
        var last = DimseStatus.Pending;
        await foreach (var response in association.GetAsync(SopClasses.StudyRootGet, Level("SERIES").Set(Series, "1.2.1"), Token)) last = response.Status;
        Assert.Equal(expected, $"{last.Code:X4} {string.Join(' ', got)}");
    }

    public void Dispose()
    {
        _held.Dispose();
        _folder.Delete(recursive: true);
    }

    private DicomListener Listen() => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.StudyRootFind, SopClasses.PatientRootFind, SopClasses.StudyRootGet) with { Storage = true },
        AnswerExtended = QueryOptions.Answer,
        Handlers = new()
        {
            OnFind = (request, _) => _held.Find(request.SopClass, request.Identifier, "VOUCH", QueryOptions.Of(request.Association, request.SopClass)).ToAsyncEnumerable(),
            OnGet = (request, _) => new(_held.Retrieve(request.SopClass, request.Identifier, null, QueryOptions.Of(request.Association, request.SopClass))),
        },
    });

    private static Task<Association> RequestAsync(DicomListener listener, params ImmutableArray<ExtendedNegotiation> extended) => RequestAsync(listener, [], extended);

    private static Task<Association> RequestAsync(DicomListener listener, List<string> got, ImmutableArray<ExtendedNegotiation> extended) => Association.RequestAsync(
        new("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST"),
        new()
        {
            Contexts =
            [
                (SopClasses.StudyRootFind, SupportedContexts.PlainSyntaxes), (SopClasses.PatientRootFind, SupportedContexts.PlainSyntaxes),
                (SopClasses.StudyRootGet, SupportedContexts.PlainSyntaxes), (Ct, ["1.2.840.10008.1.2.1"]),
            ],
            Roles = [new(Ct, Scu: false, Scp: true)],
            Extended = extended,
            Handlers = new()
            {
                OnStore = async (request, ct) =>
                {
                    got.Add(request.SopInstance);
                    await request.Content.CopyToAsync(Stream.Null, ct);
                    return DimseStatus.Success;
                },
            },
        },
        Token);

    private static async Task<string> FindAsync(Association association, string sopClass, DataSet keys, Tag told)
    {
        var found = new List<string>();
        await foreach (var response in association.FindAsync(sopClass, keys, Token))
            if (response.DataSet is { } match) found.Add(match.Text(told)!);
            else if (response.Status.IsFailure) found.Add($"{response.Status.Code:X4}");
        return string.Join(' ', found.Order(StringComparer.Ordinal));
    }

    private static DataSet Level(string level) => new DataSet().Set(QueryModel.QueryRetrieveLevel, level);

    private void Write(string patient, string study, string series, string date, string time)
    {
        var data = new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, series + ".0").Set(PatientId, patient).Set(Study, study).Set(Series, series)
            .Set(StudyDate, date).Set(StudyTime, time);
        var path = Path.Combine(_folder.FullName, series + ".dcm");
        using (var file = new DicomFile(data, TransferSyntax.ExplicitLittle)) file.Write(path);
        _held.Add(path);
    }
}
