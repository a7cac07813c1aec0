namespace Socle.Web;

/// <summary>
/// The script of listings: rows that do not fit what is typed vanish as it is typed, `/` goes to the field, Escape empties it. Without it the field is a form that
/// asks the server for the same. Class names and attributes of listings are all it knows.
/// </summary>
internal static class PageScript
{
    /// <summary>The script without the white space it is written with, as <see cref="PageCss.Text"/>.</summary>
    public static string Text { get; } = string.Concat(Source.Split('\n').Select(line => line.Trim()));

    // What the page was asked for with is the field's default value: it holds those names alone, and a field emptied asks for all of them.
    private const string Source = """
        (() => {
            const box = document.querySelector(".search input"), none = document.querySelector(".none");
            if (!none) return;
            const rows = Array.from(document.querySelectorAll("main td a:not(.u)"), a => [a.textContent.toLowerCase(), a.closest("tr")]);
            const filter = () => {
                if (!box.value && box.defaultValue) return box.form.submit();
                const words = box.value.toLowerCase().split(/\s+/);
                let any = false;
                for (const [name, row] of rows) any = !(row.hidden = !words.every(w => name.includes(w))) || any;
                none.hidden = any;
            };
            box.addEventListener("input", filter);
            document.addEventListener("keydown", e => {
                const isIn = document.activeElement === box;
                if (e.key === "/" && !isIn && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); box.focus(); box.select(); }
                if (e.key === "Escape" && isIn) { box.value = ""; filter(); box.blur(); }
            });
            if (box.value !== box.defaultValue) filter();
        })();
        """;
}
