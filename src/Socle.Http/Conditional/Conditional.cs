namespace Socle.Http;

/// <summary>
/// Judges the conditional fields of a request against a representation, in the order of RFC 9110 13.2.2. It knows neither where the representation comes from
/// nor the time.
/// </summary>
public static class Conditional
{
    /// <summary>What to do with a request for a representation that exists.</summary>
    /// <param name="head">The request.</param>
    /// <param name="tag">The representation's tag, or none.</param>
    /// <param name="lastModified">When it changed last, in whole seconds, or null.</param>
    /// <param name="now">The time that the answer's Date will say.</param>
    public static Precondition Evaluate(RequestHead head, EntityTag tag, DateTimeOffset? lastModified, DateTimeOffset now)
    {
        var conditions = Conditions.In(head);
        bool isGetOrHead = head.KnownMethod is KnownMethod.Get or KnownMethod.Head;

        if (conditions.Has(KnownField.IfMatch) ? !AnyMatches(head, KnownField.IfMatch, tag, strong: true)
            : conditions.Has(KnownField.IfUnmodifiedSince) && ChangedSince(head, KnownField.IfUnmodifiedSince, lastModified, now) == true)
            return Precondition.Failed;

        if (conditions.Has(KnownField.IfNoneMatch))
        {
            if (AnyMatches(head, KnownField.IfNoneMatch, tag, strong: false)) return isGetOrHead ? Precondition.NotModified : Precondition.Failed;
        }
        else if (isGetOrHead && conditions.Has(KnownField.IfModifiedSince) && ChangedSince(head, KnownField.IfModifiedSince, lastModified, now) == false)
        {
            return Precondition.NotModified;
        }

        bool wantsParts = head.KnownMethod == KnownMethod.Get && conditions.Has(KnownField.Range);
        return wantsParts && (!conditions.Has(KnownField.IfRange) || IsStill(head, tag, lastModified, now)) ? Precondition.Parts : Precondition.Whole;
    }

    // If-Match and If-None-Match: `*` matches whatever exists.
    private static bool AnyMatches(RequestHead head, KnownField name, EntityTag tag, bool strong)
    {
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != name) continue;
            ReadOnlySpan<byte> list = head[field.Value];
            if (list.SequenceEqual("*"u8)) return true;
            while (EntityTag.TryNext(ref list, out EntityTag member))
            {
                if (strong ? member.StrongEquals(tag) : member.WeakEquals(tag)) return true;
            }
        }
        return false;
    }

    // Null, and so as if it were not there, when it is not one date or the representation has none (13.1.3, 13.1.4).
    private static bool? ChangedSince(RequestHead head, KnownField name, DateTimeOffset? lastModified, DateTimeOffset now) =>
        lastModified is { } changed && TryGetOnly(head, name, out ReadOnlySpan<byte> value) && HttpDate.TryParse(value, now, out DateTimeOffset since)
            ? changed > since
            : null;

    // If-Range (13.1.5): a strong tag that is the same, or exactly the date, if that is old enough to be a strong validator (8.8.2.2).
    private static bool IsStill(RequestHead head, EntityTag tag, DateTimeOffset? lastModified, DateTimeOffset now)
    {
        if (!TryGetOnly(head, KnownField.IfRange, out ReadOnlySpan<byte> value)) return false;
        if (EntityTag.TryParse(value, out EntityTag known)) return known.StrongEquals(tag);
        return lastModified is { } changed && HttpDate.TryParse(value, now, out DateTimeOffset date) && date == changed && now - changed >= TimeSpan.FromSeconds(1);
    }

    private static bool TryGetOnly(RequestHead head, KnownField name, out ReadOnlySpan<byte> value)
    {
        value = default;
        int found = 0;
        foreach (ref readonly FieldLine field in head.Fields)
        {
            if (field.Known != name) continue;
            value = head[field.Value];
            found++;
        }
        return found == 1;
    }

    // Which known fields a head has: most have no condition at all, and one walk tells.
    private readonly struct Conditions(ulong bits)
    {
        public static Conditions In(RequestHead head)
        {
            ulong bits = 0;
            foreach (ref readonly FieldLine field in head.Fields) bits |= 1UL << (int)field.Known;
            return new(bits);
        }

        public bool Has(KnownField name) => (bits & 1UL << (int)name) != 0;
    }
}
