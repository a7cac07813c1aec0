using System.Runtime.CompilerServices;
using Socle.Http;

namespace Socle.Web;

/// <summary>How a handler asks for a form.</summary>
public static class FormRequests
{
    /// <summary>
    /// Reads the whole form: URL-encoded, multipart, a flat JSON object, or, of a GET, the query. Files above 64 KiB go to temporary files, which are gone when the answer has
    /// ended, the handler has thrown, or the client has left. Called again for the same request, as by a middleware and then by the handler, it returns the same form.
    /// </summary>
    /// <exception cref="BadMessageException">It is no form (415), broken or cut short (400), or over a limit (413). Let it pass: the app answers.</exception>
    public static async ValueTask<Form> FormAsync(this Request request, FormOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (request.Items.Get<ReadForm>() is { } read) return read.Form;
        options ??= FormOptions.Default;
        var form = new Form(options.Messages);
        request.OnCompleted((_, _) => form.Dispose());
        try
        {
            await new FormReader(request, options, form).ReadAsync(cancellationToken).ConfigureAwait(false);
            request.Items.Set(new ReadForm(form));
            return form;
        }
        catch
        {
            form.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The parts of a multipart form as they come, nothing of them kept: for uploads that go elsewhere at once. Each is read before the next one is asked for; what is left of it is skipped.
    /// </summary>
    /// <exception cref="BadMessageException">As for <see cref="FormAsync"/>.</exception>
    public static async IAsyncEnumerable<FormPart> FormPartsAsync(this Request request, FormLimits? limits = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RefuseOthers(request);
        using var body = new MultipartBody(request, limits ?? FormLimits.Default);
        while (await body.NextAsync(cancellationToken).ConfigureAwait(false) is { } part) yield return part;
    }

    // A type of its own, so that no other code's item takes its place.
    private sealed record ReadForm(Form Form);

    private static void RefuseOthers(Request request)
    {
        request.Headers.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type);
        bool isForm = System.Text.Ascii.EqualsIgnoreCase(new ParameterReader(type).Head, "multipart/form-data"u8);
        if (!isForm || request.IsCoded()) throw new BadMessageException(Rejection.FormTypeUnsupported);
    }
}
