namespace Socle.Http;

/// <summary>What a request's conditions ask to be done with it.</summary>
public enum Precondition
{
    /// <summary>Answer with the whole representation.</summary>
    Whole,
    /// <summary>Answer with the parts that the Range field asks for.</summary>
    Parts,
    /// <summary>304: the client has it already.</summary>
    NotModified,
    /// <summary>412: it is not what the client takes it for.</summary>
    Failed,
}
