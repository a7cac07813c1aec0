namespace Socle.Web;

/// <summary>
/// The script of listings: times are shown in the reader's zone; rows that do not match what is typed vanish as it is typed, and the foot counts the others; `/` goes to the
/// field, Escape empties it. Without it times are UTC, and the field is a form that requests the same from the server. Class names and attributes of listings are all it knows.
/// </summary>
internal static class PageScript
{
    /// <summary>The script without the white space it is written with, as <see cref="PageCss.Text"/>.</summary>
    public static string Text { get; } = string.Concat(Source.Split('\n').Select(line => line.Trim()));

    // What the page was asked for with is the field's default value: it holds those names alone, and a field emptied asks for all of them.
    private const string Source = """
        (() => {
            const $ = selector => document.querySelector(selector), box = $(".search input"), none = $(".none"), sum = $(".sum"), found = $(".found");
            if (!none) return;
            const two = n => String(n).padStart(2, "0");
            for (const time of document.querySelectorAll("main time")) {
                const t = new Date(time.dateTime);
                time.firstChild.data = String(t.getFullYear()).padStart(4, "0") + "-" + two(t.getMonth() + 1) + "-" + two(t.getDate());
                time.lastChild.textContent = " " + two(t.getHours()) + ":" + two(t.getMinutes());
            }
            $(".zone").textContent = "Times are local.";
            if (!box) return;
            const rows = Array.from(document.querySelectorAll("main td a:not(.u)"), a => [a.textContent.toLowerCase(), a.closest("tr")]);
            const filter = () => {
                if (!box.value && box.defaultValue) return box.form.submit();
                const words = box.value.toLowerCase().split(/\s+/);
                let count = 0;
                for (const [name, row] of rows) count += !(row.hidden = !words.every(w => name.includes(w)));
                none.hidden = count;
                found.textContent = count.toLocaleString("en-US") + " of " + found.dataset.of + " names match.";
                sum.hidden = !(found.hidden = box.value === box.defaultValue);
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
