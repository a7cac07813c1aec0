namespace Socle.Http;

/// <summary>
/// Every number that bounds what a peer can make us do. One immutable record; each default says what it rests on.
/// </summary>
public sealed record Limits
{
    /// <summary>The defaults.</summary>
    public static Limits Default { get; } = new();

    /// <summary>Bytes in a request target; longer is 414. 8 KiB: nginx's and Kestrel's request line, the least that RFC 9112 3 asks for.</summary>
    public int TargetBytesMax { get; init; } = 8 * 1024;

    /// <summary>Bytes in a request line besides the target: method, version, spaces. 64: the longest registered method has 17.</summary>
    public int RequestLineExtraBytesMax { get; init; } = 64;

    /// <summary>Bytes in a method that we look up; a longer one is 501, as any that nobody knows.</summary>
    public int MethodBytesMax { get; init; } = 32;

    /// <summary>Bytes in a whole head; more is 431. 32 KiB: Kestrel's and nginx's; cookies of a real site reach 8 to 16 KiB.</summary>
    public int HeadBytesMax { get; init; } = 32 * 1024;

    /// <summary>Fields in a head; more is 431. 100: Apache's, Kestrel's and hyper's.</summary>
    public int FieldsMax { get; init; } = 100;

    /// <summary>Bytes of chunk extensions in a whole message. 4 KiB: nobody uses them, and unbounded they were CVE-2024-22019.</summary>
    public int ChunkExtensionBytesMax { get; init; } = 4 * 1024;

    /// <summary>Bytes in a trailer section. 8 KiB: a signature and a few timings.</summary>
    public int TrailerBytesMax { get; init; } = 8 * 1024;

    /// <summary>Bytes in a request body unless the handler says otherwise; more is 413. 30 MB, Kestrel's: a phone's photograph fits, a film does not.</summary>
    public long BodyBytesMax { get; init; } = 30_000_000;

    /// <summary>
    /// Bytes of bodies that all requests together hold in memory; a body that needs more is 503 with Retry-After. 128 MiB: four bodies of the largest size, or thousands of usual ones, and
    /// little enough for a small machine. A quarter of it is kept for bodies up to 64 KiB. Kestrel, nginx and Go bound each body alone.
    /// </summary>
    public long BodyMemoryBytesMax { get; init; } = 128 * 1024 * 1024;

    /// <summary>
    /// Bytes of bodies that all requests together hold in temporary files (uploads); one that needs more is 507. 4 GiB: more than a hundred bodies of the largest size; a server
    /// for films raises it together with their route's limit.
    /// </summary>
    public long BodyDiskBytesMax { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>
    /// Bytes that temporary files leave free on their volume, and never more than a tenth of it; an upload past that is 507. 1 GiB: logs and databases beside us go on writing. A tenth, so that a small
    /// tmpfs can be used; ext4 reserves a twentieth.
    /// </summary>
    public long BodyDiskFreeBytesMin { get; init; } = 1024 * 1024 * 1024;

    /// <summary>From a head's first byte to its last; longer is 408. 10 s: a head is one packet or a few; 10 s survive a lost one three times.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From a connection's beginning to its first byte; then it is closed in silence. 15 s: browsers that connect ahead give an unused connection up after 10 s (Chromium), and who never
    /// speaks takes a place for no longer. nginx: 60 s, Kestrel: 130 s.
    /// </summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two requests of one connection; then it is closed in silence. 60 s: between nginx's 75 s and what phones keep a radio awake for.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes a second that a body must bring while we wait for it; slower is 408. 240, Kestrel's: 2.4 kbit/s is slower than any line still in use.</summary>
    public int BodyBytesPerSecondMin { get; init; } = 240;

    /// <summary>Time a body may be slower than that. 5 s, Kestrel's: a radio link that changes cells.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest pause that a body can earn by coming faster than its rate. 30 s: a phone in a lift or a tunnel. Without a cap a body of 29 MB could withhold its last byte for 33 hours.
    /// </summary>
    public TimeSpan BodyPauseMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without any progress of a send, after which the connection is aborted. 60 s, nginx's.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of an unread body that are read and dropped to keep a connection. 256 KiB, Go's: cheaper than a new connection.</summary>
    public int DrainBytesMax { get; init; } = 256 * 1024;

    /// <summary>Time for that. 5 s: a new connection takes less.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After the last response, how long in all a connection is kept open to read and discard what the peer still sends (RFC 9112 9.6):
    /// closed earlier, it would be reset, and the response be lost. 30 s, nginx's lingering_time: a client that writes 100 MB before it
    /// reads needs 30 Mbit/s.
    /// </summary>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long such a peer may neither send anything nor read anything of the response. 5 s, nginx's lingering_timeout: a lost packet
    /// comes again within it.
    /// </summary>
    public TimeSpan LingerSilenceTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Such connections at once; for one more the oldest is closed. 1,000, a tenth of <see cref="ConnectionsMax"/>, in which they count: so
    /// peers that never end take no place from those who ask, and 10,000 connections a second may end over a line with 100 ms delay. nginx
    /// has no limit of its own.
    /// </summary>
    public int LingeringConnectionsMax { get; init; } = 1000;

    /// <summary>
    /// Interim responses (1xx) that a client reads before the final one; one more ends the connection. 16: a server that works for five minutes and sends 102 every 20 s, as
    /// WebDAV's do. Go limits their bytes, curl does not limit them.
    /// </summary>
    public int InterimResponsesMax { get; init; } = 16;

    /// <summary>From the first interim response to the final head; longer ends the connection. 5 min: see <see cref="InterimResponsesMax"/>.</summary>
    public TimeSpan InterimTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a client waits for `100 Continue` before it sends the body without (RFC 9110 10.1.1: not indefinitely). 1 s, curl's: servers that do not know the expectation
    /// never send it.
    /// </summary>
    public TimeSpan ContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Connections at once. For one more the connection that has been idle longest is closed, and where none is idle it gets 503 with Retry-After. 10,000: bounded memory, and more than
    /// one machine's browsers open.
    /// </summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>
    /// Connections at once from one IPv4 address or IPv6 network of 56 bits; null is no limit. 1,000: a tenth of all, and an office of a hundred browsers behind one address.
    /// Not counted are Unix-domain sockets, this machine itself, and trusted proxies, which speak for many; behind the PROXY protocol its clients are.
    /// </summary>
    public int? ConnectionsPerAddressMax { get; init; } = 1_000;

    /// <summary>Answers of pipelined requests are gathered up to this many bytes before they are sent. 64 KiB: a send of that size costs the kernel more than the call.</summary>
    public int OutputBytesMax { get; init; } = 64 * 1024;

    /// <summary>How long stopping waits for answers under way. 30 s, Kestrel's, and what orchestrators give a process to end.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
