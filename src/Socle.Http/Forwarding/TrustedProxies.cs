using System.Net;

namespace Socle.Http;

/// <summary>
/// Whose word on a client's address, scheme and host counts, and in which fields. Read from the right, as each proxy adds to the end: what an address says that is not
/// trusted, and all to its left, counts for nothing.
/// </summary>
public sealed record TrustedProxies
{
    /// <summary>Trusts the proxies of these networks (a single one is `192.0.2.1/32`) in these fields.</summary>
    /// <exception cref="ArgumentException">No field is named, or Forwarded and others.</exception>
    public TrustedProxies(ForwardedFields fields, params IReadOnlyList<IPNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        bool isForwarded = (fields & ForwardedFields.Forwarded) != 0;
        if (fields == ForwardedFields.None || (isForwarded && fields != ForwardedFields.Forwarded))
            throw new ArgumentException("Name the fields that your proxies write: either Forwarded, or X-Forwarded-For and its like. A field that they only hand on is the client's word.", nameof(fields));
        (Fields, Networks) = (fields, networks);
    }

    /// <summary>The fields that count.</summary>
    public ForwardedFields Fields { get; }

    /// <summary>The proxies' networks.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; }

    /// <summary>Whether everybody who may connect to a Unix-domain socket of ours is a proxy: its mode decides who that is. Off.</summary>
    public bool TrustsUnixSockets { get; init; }

    /// <summary>What the proxies say of a request's client; nothing where the peer is not trusted. What is not well-formed ends the reading there.</summary>
    /// <param name="peer">Who sent the request.</param>
    /// <param name="head">Its head.</param>
    public Forwarding Read(EndPoint? peer, MessageHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (!Trusts(peer)) return default;
        return Fields == ForwardedFields.Forwarded ? ReadForwarded(head) : ReadXForwarded(head);
    }

    /// <summary>Whether the peer is one of them.</summary>
    public bool Trusts(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address }) return TrustsUnixSockets && peer is not null;
        foreach (IPNetwork network in Networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }

    // Each element is one proxy's account of who called it, and how (RFC 7239 4): the last that is vouched for tells of the client.
    private Forwarding ReadForwarded(MessageHead head)
    {
        Forwarding found = default;
        foreach (ForwardedElement? element in ForwardedElement.FromRight(FieldValues.Of(head, KnownField.Forwarded)))
        {
            if (element is null) break;
            found = new(found.Remote, ForwardedValue.Scheme(element.Proto) ?? found.Scheme, ForwardedValue.Host(element.Host) ?? found.Host);
            if (ForwardedValue.EndPoint(element.For) is not { } remote) break;
            found = found with { Remote = remote };
            if (!Trusts(remote)) break;
        }
        return found;
    }

    private Forwarding ReadXForwarded(MessageHead head)
    {
        EndPoint? remote = null;
        int hops = 0;
        foreach (string member in Members(head, ForwardedFields.XForwardedFor, KnownField.XForwardedFor))
        {
            if (ForwardedValue.EndPoint(member) is not { } next) break;
            (remote, hops) = (next, hops + 1);
            if (!Trusts(next)) break;
        }
        return new(remote, ForwardedValue.Scheme(Told(head, ForwardedFields.XForwardedProto, KnownField.XForwardedProto, hops)),
            ForwardedValue.Host(Told(head, ForwardedFields.XForwardedHost, KnownField.XForwardedHost, hops)));
    }

    // What the proxy said that the client called: each adds one member, or the first sets the only one.
    private string? Told(MessageHead head, ForwardedFields field, KnownField name, int hops)
    {
        List<string> members = Members(head, field, name);
        return members.Count == 0 ? null : members[Math.Min(Math.Max(hops, 1), members.Count) - 1];
    }

    // From the right, without empty ones.
    private List<string> Members(MessageHead head, ForwardedFields field, KnownField name)
    {
        if ((Fields & field) == 0) return [];
        List<string> members = [];
        foreach (string value in FieldValues.Of(head, name)) members.AddRange(value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        members.Reverse();
        return members;
    }
}

/// <summary>What trusted proxies say of a request's client; null where they say nothing.</summary>
/// <param name="Remote">The client's address; port 0 if they do not tell it.</param>
/// <param name="Scheme">`http` or `https`, as the client called.</param>
/// <param name="Host">The authority that the client called.</param>
public readonly record struct Forwarding(EndPoint? Remote, string? Scheme, string? Host);
