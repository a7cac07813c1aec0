namespace Socle.Http;

/// <summary>Takes a validated request target apart (RFC 9112 3.2).</summary>
public static class RequestTarget
{
    /// <summary>The path as it was sent, still percent-coded, never empty; `*` for the asterisk form.</summary>
    public static ReadOnlySpan<byte> Path(MessageHead head)
    {
        ReadOnlySpan<byte> rest = FromPath(head);
        int end = rest.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = end < 0 ? rest : rest[..end];
        return path.IsEmpty ? "/"u8 : path;
    }

    /// <summary>What stands behind the question mark, as it was sent.</summary>
    public static ReadOnlySpan<byte> Query(MessageHead head)
    {
        ReadOnlySpan<byte> rest = FromPath(head);
        int start = rest.IndexOf((byte)'?');
        return start < 0 ? default : rest[(start + 1)..];
    }

    /// <summary>The authority that the request is for: the target's in absolute and authority form, else Host's; empty if there is none.</summary>
    public static ReadOnlySpan<byte> Authority(MessageHead head)
    {
        ReadOnlySpan<byte> target = head[head.Target];
        switch (head.TargetForm)
        {
            case TargetForm.Authority:
                return target;
            case TargetForm.Absolute:
                ReadOnlySpan<byte> rest = target[(target.IndexOf("://"u8) + 3)..];
                int end = rest.IndexOfAny((byte)'/', (byte)'?');
                return end < 0 ? rest : rest[..end];
            default:
                return head.TryGet(KnownField.Host, out ReadOnlySpan<byte> host) ? host : default;
        }
    }

    private static ReadOnlySpan<byte> FromPath(MessageHead head)
    {
        ReadOnlySpan<byte> target = head[head.Target];
        if (head.TargetForm != TargetForm.Absolute) return target;
        ReadOnlySpan<byte> rest = target[(target.IndexOf("://"u8) + 3)..];
        int start = rest.IndexOfAny((byte)'/', (byte)'?');
        return start < 0 ? default : rest[start..];
    }
}
