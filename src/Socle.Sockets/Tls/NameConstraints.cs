using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Socle.Sockets;

/// <summary>The extension by which an authority binds itself to some names and to the addresses of private networks (RFC 5280 4.2.1.10).</summary>
internal static class NameConstraints
{
    private const string Oid = "2.5.29.30";

    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag OtherName = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag OtherNameValue = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag MailName = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    // A kind of name that has no permitted subtree is not bound at all. So each gets one that holds nothing: no host is called that (RFC 6761 6.4).
    private const string NoHost = "invalid";

    // Microsoft's user principal name, for the kind `otherName`: no verifier that sees one in a certificate can match it, and so rejects that.
    private const string PrincipalName = "1.3.6.1.4.1.311.20.2.3";

    // This machine (RFC 1122, 4291), private (RFC 1918, 4193), link-local (RFC 3927, 4291), carriers' (RFC 6598).
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>Whether an address is of a private network.</summary>
    public static bool Permits(IPAddress address) => Private.Any(n => n.Contains(address));

    public static X509Extension For(IReadOnlyList<string> names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Permitted))
        {
            foreach (string name in names)
                using (writer.PushSequence()) writer.WriteCharacterString(UniversalTagNumber.IA5String, name, DnsName);
            foreach (IPNetwork network in Private)
                using (writer.PushSequence()) writer.WriteOctetString([.. network.BaseAddress.GetAddressBytes(), .. Mask(network)], IpAddress);
            foreach (Asn1Tag kind in (Asn1Tag[])[MailName, UriName])
                using (writer.PushSequence()) writer.WriteCharacterString(UniversalTagNumber.IA5String, NoHost, kind);
            using (writer.PushSequence())
            using (writer.PushSequence(OtherName))
            {
                writer.WriteObjectIdentifier(PrincipalName);
                using (writer.PushSequence(OtherNameValue)) writer.WriteCharacterString(UniversalTagNumber.UTF8String, NoHost);
            }
        }
        return new X509Extension(Oid, writer.Encode(), critical: true);
    }

    private static byte[] Mask(IPNetwork network)
    {
        byte[] mask = new byte[network.BaseAddress.GetAddressBytes().Length];
        for (int bit = 0; bit < network.PrefixLength; bit++) mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return mask;
    }
}
