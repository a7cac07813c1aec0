#:project ../src/Socle/Socle.csproj

// A form that is judged and shown again, and an upload with a bar; without script it works as well, only without the bar. Other sites' pages cannot send it.
// Run it: dotnet run examples/10-form.cs [-- --port 9000]; end it with Ctrl+C.
using Socle;
using Socle.Http;
using Socle.Web;

var app = new App();
app.Get("/", () => Page("Who are you?", Fields(new Form())));
app.Post("/", async (Request request) =>
{
    Form form = await request.FormAsync();
    string name = form.Line("name", max: 40);
    int age = form.Number("age", min: 0, max: 130);
    Upload? file = form.File("file", bytesMax: 20_000_000, isRequired: false);
    if (!form.IsValid) return form.Refused(request, Page("Nearly there", Fields(form)));
    return Page($"Thank you, {name}!", Html.From($"<p>You are {age}. {file?.FileName ?? "No file"}: {file?.Length ?? 0:N0} bytes.</p><a href=\"/\">Again</a>"));
});
app.Run(args);

static Html Field(Form form, string name, string label, string type) => Html.From($"""
    <p><label>{label}<input type="{type}" name="{name}" value="{(type == "file" ? null : form[name])}" aria-invalid="{form.Error(name) is not null}"></label> <b>{form.Error(name)}</b></p>
    """);
static Html Fields(Form form) => Html.From($$"""
    <form method="post" enctype="multipart/form-data">{{Field(form, "name", "Your name", "text")}}{{Field(form, "age", "Your age", "number")}}{{Field(form, "file", "A file", "file")}}
    <button>Send</button><progress value="0" hidden></progress></form>
    <script>document.forms[0].onsubmit = e => { e.preventDefault(); const x = new XMLHttpRequest(), bar = document.querySelector("progress"); bar.hidden = false;
    x.upload.onprogress = p => bar.value = p.loaded / p.total; x.onload = () => { document.open(); document.write(x.response); document.close(); };
    x.open("POST", "/"); x.setRequestHeader("Accept", "text/html"); x.send(new FormData(e.target)); }</script>
    """);
static Html Page(string title, Html content) => Html.From($$"""
    <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}}</title>
    <style>:root { color-scheme: light dark; font: 16px/1.5 system-ui; accent-color: #2f81f7 } body { max-width: 26rem; margin: 12vh auto; padding: 0 1rem }
    label, input { display: block; width: 100%; box-sizing: border-box } progress { width: 100% } input { font: inherit; padding: .4rem } b { color: light-dark(#b3261e, #f2b8b5); font-weight: normal }
    input[aria-invalid=true] { outline: 2px solid light-dark(#b3261e, #f2b8b5) } button { font: inherit; padding: .4rem 1.2rem; margin-bottom: 1rem }</style><h1>{{title}}</h1>{{content}}</html>
    """);
