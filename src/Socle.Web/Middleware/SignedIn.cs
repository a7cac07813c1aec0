namespace Socle.Web;

/// <summary>Who makes a request, as a middleware has found out: `request.Items.Get&lt;SignedIn&gt;()`.</summary>
/// <param name="Name">The name, or what stands for it.</param>
public sealed record SignedIn(string Name);
