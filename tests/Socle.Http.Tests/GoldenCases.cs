namespace Socle.Http.Tests;

/// <summary>Runs the cases of `Cases/*.md` through the HTTP/1 reader.</summary>
public sealed class GoldenCases
{
    private static readonly byte[] Second = "GET /second HTTP/1.1\r\nHost: b\r\n\r\n"u8.ToArray();

    public static TheoryData<GoldenCase> Cases => [.. GoldenCase.All];

    /// <summary>Reasons that no bytes produce by themselves: they need a clock, an end of the stream, or a limit of the handler's. The server's tests show
    /// them.</summary>
    private static readonly HashSet<string> NotOfTheReader =
    [
        nameof(Rejection.HeadTimedOut), nameof(Rejection.HeadEndedEarly), nameof(Rejection.BodyTooLarge), nameof(Rejection.BodyTooSlow),
        nameof(Rejection.BodyEndedEarly), nameof(Rejection.TooManyConnections), nameof(Rejection.PlainOnTls),
        nameof(Rejection.InterimResponsesTooMany), nameof(Rejection.FinalResponseTimedOut), nameof(Rejection.UpgradeNotOffered),
        nameof(Rejection.BodyMemoryFull), nameof(Rejection.BodyDiskFull),
        // A form's: its reader's cases, and the tests of forms.
        nameof(Rejection.FormTypeUnsupported), nameof(Rejection.MultipartBoundaryMissing), nameof(Rejection.PartEncodingUnsupported), nameof(Rejection.MultipartBoundaryInvalid),
        nameof(Rejection.MultipartEndedEarly), nameof(Rejection.PartHeadInvalid), nameof(Rejection.PartNameMissing), nameof(Rejection.PartHeadTooLarge),
        nameof(Rejection.FormPartsTooMany), nameof(Rejection.FormFieldsTooMany), nameof(Rejection.FormFieldsTooLarge), nameof(Rejection.FormFilesTooMany),
        nameof(Rejection.FormFileTooLarge), nameof(Rejection.FormTextInvalid), nameof(Rejection.FormJsonInvalid),
    ];

    [Theory, MemberData(nameof(Cases))]
    public void Whole(GoldenCase golden)
    {
        Transcript whole = Transcript.Whole(golden.Bytes, golden.Start());
        Assert.Equal(golden.Last, whole.Events[^1]);
        if (golden.Events is not null)
            Assert.Equal(golden.Events, whole.Events);
        if (golden.Last == "MessageEnd")
            Assert.Equal(golden.Bytes.Length, whole.Position);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Byte_by_byte(GoldenCase golden)
    {
        Transcript whole = Transcript.Whole(golden.Bytes, golden.Start());
        Transcript drip = Transcript.ByteByByte(golden.Bytes, golden.Start());
        Assert.Equal(whole.Events, drip.Events);
        Assert.Equal(whole.Position, drip.Position);
    }

    [Theory, MemberData(nameof(Cases))]
    public void With_a_second_request_behind(GoldenCase golden)
    {
        Transcript alone = Transcript.Whole(golden.Bytes, golden.Start());
        if (golden.Last == "NeedMoreData")
            return;
        byte[] both = [.. golden.Bytes, .. Second];
        Transcript first = Transcript.Whole(both, golden.Start());
        Assert.Equal(alone.Events, first.Events);
        Assert.Equal(alone.Position, first.Position);
        if (golden.Last == "MessageEnd")
            Assert.Equal("StartLine GET /second Origin 1.1", Transcript.Whole(both[first.Position..], Http1ReaderState.ForRequest(Limits.Default)).Events[0]);
    }

    [Fact]
    public void Each_leniency_is_one_flag_without_which_its_cases_are_rejected()
    {
        ResponseLeniency[] flags = [.. Enum.GetValues<ResponseLeniency>().Where(flag => int.PopCount((int)flag) == 1)];
        Assert.Equal(ResponseLeniency.UserAgent, flags.Aggregate((a, b) => a | b));
        foreach (ResponseLeniency flag in flags)
        {
            GoldenCase[] cases = [.. GoldenCase.All.Where(golden => golden.Role.Contains('+') && golden.Leniency == flag && golden.Last == "MessageEnd")];
            Assert.NotEmpty(cases);
            Assert.All(cases, golden =>
            {
                Assert.StartsWith("Rejected", Transcript.Whole(golden.Bytes, golden.Start(ResponseLeniency.UserAgent & ~flag)).Events[^1], StringComparison.Ordinal);
                Assert.Equal("MessageEnd", Transcript.Whole(golden.Bytes, golden.Start(ResponseLeniency.UserAgent)).Events[^1]);
            });
        }
    }

    [Fact]
    public void Lenient_client_reads_what_keeps_the_grammar_as_a_strict_one()
    {
        foreach (GoldenCase golden in GoldenCase.All.Where(golden => golden is { Role: "response" or "response-to-head", Last: "MessageEnd" }))
            Assert.Equal(Transcript.Whole(golden.Bytes, golden.Start()).Events, Transcript.ByteByByte(golden.Bytes, golden.Start(ResponseLeniency.UserAgent)).Events);
    }

    [Fact]
    public void Every_reason_is_produced_by_some_case()
    {
        HashSet<string> produced = [.. GoldenCase.All.Select(golden => golden.Last).Where(last => last.StartsWith("Rejected", StringComparison.Ordinal))];
        IEnumerable<string> ofTheReader = Rejection.All.Where(reason => !NotOfTheReader.Contains(reason.Name)).Select(reason => $"Rejected {reason.Status} {reason.Name}");
        Assert.Empty(ofTheReader.Except(produced));
    }

    [Fact]
    public void What_is_final_stays_final()
    {
        foreach (GoldenCase golden in GoldenCase.All.Where(golden => golden.Last != "NeedMoreData"))
        {
            Transcript once = Transcript.Whole(golden.Bytes, golden.Start());
            Assert.Equal(golden.Last, Transcript.Whole(Second, once.State).Events[^1]);
        }
    }

    [Fact]
    public void Every_reason_says_where_its_rule_stands()
    {
        Assert.All(Rejection.All, reason =>
        {
            Assert.StartsWith("RFC ", reason.Section, StringComparison.Ordinal);
            Assert.True(reason.Status is 0 or >= 400);
            Assert.True(reason.Close);
            Assert.Equal($"{reason.Message} ({reason.Section})", reason.ToString());
        });
        Assert.Distinct(Rejection.All.Select(reason => reason.Name));
        Assert.Distinct(Rejection.All.Select(reason => reason.Message));
    }
}
