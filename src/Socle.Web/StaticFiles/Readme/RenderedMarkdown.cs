using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Socle.Web;

/// <summary>
/// Markdown as it was rendered and sieved, kept by its text: one that is made for it costs a renderer seconds, and a folder is listed again and again. Who asks for a
/// text that is being rendered waits for that. It knows no files, so that nothing in it can be out of date.
/// </summary>
/// <param name="markdown">Makes HTML of Markdown, or null where it cannot; what it makes is sieved.</param>
internal sealed class RenderedMarkdown(Func<string, string?> markdown)
{
    /// <summary>How much HTML is kept: a hundred READMEs as people write them. What was asked for longest ago goes first.</summary>
    public const int BytesMax = 8 * 1024 * 1024;

    /// <summary>How many texts are kept, those that could not be rendered included: a few hundred bytes each.</summary>
    public const int CountMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Rendering> _kept = [];
    private long _bytes;
    private long _uses;

    /// <summary>The HTML, or null if there is none. The first who asks renders it, on his own thread.</summary>
    public async ValueTask<byte[]?> HtmlAsync(string text)
    {
        string name = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
        Rendering? rendering;
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_kept.TryGetValue(name, out rendering);
            rendering ??= _kept[name] = new();
            rendering.Used = ++_uses;
        }
        if (isFirst) Render(name, text, rendering);
        return await rendering.Html.Task.ConfigureAwait(false);
    }

    private void Render(string name, string text, Rendering rendering)
    {
        try
        {
            byte[]? html = markdown(text) is { } made ? Sieved(made) : null;
            Keep(rendering, html?.Length ?? 0);
            rendering.Html.SetResult(html);
        }
        catch (Exception e)
        {
            // Those who wait get what the renderer throws, so that it is reported. Later it counts as a text that cannot be rendered: whoever can write a README would
            // otherwise have the work done again for each listing.
            var failed = new Rendering { Used = rendering.Used };
            failed.Html.SetResult(null);
            lock (_lock) _kept[name] = failed;
            Keep(failed, 0);
            rendering.Html.SetException(e);
        }
    }

    private static byte[] Sieved(string html)
    {
        using var page = new Utf8Page();
        HtmlSieve.Write(page, html);
        return page.Written.ToArray();
    }

    private void Keep(Rendering rendering, int bytes)
    {
        lock (_lock)
        {
            (rendering.IsDone, rendering.Bytes) = (true, bytes);
            _bytes += bytes;
            while (_bytes > BytesMax || _kept.Count > CountMax)
            {
                // What is under way stays, so that nobody begins it again.
                KeyValuePair<string, Rendering> oldest = _kept.Where(k => k.Value.IsDone).MinBy(k => k.Value.Used);
                if (oldest.Key is null) return;
                _kept.Remove(oldest.Key);
                _bytes -= oldest.Value.Bytes;
            }
        }
    }

    private sealed class Rendering
    {
        public TaskCompletionSource<byte[]?> Html { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDone { get; set; }

        public int Bytes { get; set; }

        public long Used { get; set; }
    }
}
