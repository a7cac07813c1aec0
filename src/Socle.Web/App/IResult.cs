using Socle.Http;

namespace Socle.Web;

/// <summary>What a route's function may give besides strings and values for JSON: something that becomes a response.</summary>
public interface IResult
{
    /// <summary>The response. It is asked for once.</summary>
    Response ToResponse();
}
