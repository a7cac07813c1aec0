using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Socle.Http;

namespace Socle.Web;

/// <summary>
/// From what a route's function gives to a <see cref="Response"/>. Which way it goes is decided once, by the type, while the app starts; a null is 404.
/// It knows nothing of how the function got its arguments.
/// </summary>
internal static class Answers
{
    private static readonly Response Nothing = Response.Empty(404);

    /// <summary>The handler for a function that gives its value at once.</summary>
    /// <exception cref="AppException">The type cannot become an answer.</exception>
    public static Handler Of<T>(Func<Request, T> f, Route route)
    {
        // Handlers that are named, not written in place, come as functions of this type.
        if (f is Func<Request, ValueTask<Response>> handler) return new(handler);
        if (f is Func<Request, Response?> respond) return request => new(respond(request) ?? Nothing);
        Func<T, Response> convert = For<T>(route);
        return request => new(convert(f(request)));
    }

    /// <summary>The handler for a function that gives its value later.</summary>
    /// <exception cref="AppException">The type cannot become an answer.</exception>
    public static Handler Of<T>(Func<Request, Task<T>> f, Route route)
    {
        Func<T, Response> convert = For<T>(route);
        return [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] async ValueTask<Response> (request) => convert(await f(request).ConfigureAwait(false));
    }

    /// <summary>The type as C# writes it.</summary>
    public static string Name<T>() => Name(typeof(T));

    private static Func<T, Response> For<T>(Route route)
    {
        if (typeof(T) == typeof(Response)) return static value => (Response?)(object?)value ?? Nothing;
        if (typeof(T) == typeof(string)) return static value => value is string text ? Response.Text(text) : Nothing;
        if (typeof(IResult).IsAssignableFrom(typeof(T))) return static value => ((IResult?)value)?.ToResponse() ?? Nothing;
        RefuseTasks(typeof(T), route);
        if (typeof(T) == typeof(object)) throw new AppException($"{route} gives an object, which says nothing about its form. Give the type itself: a Response, a string, a record.");
        JsonTypeInfo<T> json = route.Group!.Contexts.Select(c => c.GetTypeInfo(typeof(T))).OfType<JsonTypeInfo<T>>().FirstOrDefault() ?? throw Unknown<T>(route);
        if (IsSequence(typeof(T))) return value => value is null ? Nothing : Stream(value, json);
        return value => value is null ? Nothing : Response.Json(value, json);
    }

    private static Response Stream<T>(T value, JsonTypeInfo<T> json) => Response.Write(
        async writer => await JsonSerializer.SerializeAsync(new PromptStream(writer), value, json, writer.Aborted).ConfigureAwait(false), "application/json");

    private static bool IsSequence(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    private static void RefuseTasks(Type type, Route route)
    {
        if (type == typeof(Task) || type == typeof(ValueTask)) throw new AppException($"{route} gives nothing to answer with; return Response.Empty() if that is meant.");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            throw new AppException($"{route} gives a {Name(type)}; give a Task<{Name(type.GetGenericArguments()[0])}>, or write a Handler.");
    }

    private static AppException Unknown<T>(Route route)
    {
        string type = Name<T>();
        if (type.Contains('<', StringComparison.Ordinal) && type.Contains("AnonymousType", StringComparison.Ordinal))
            return new($"{route} gives an anonymous type, which has no name to be known by as JSON. Make it a record.");
        string line = $"[JsonSerializable(typeof({type}))]";
        return route.Group!.Contexts.FirstOrDefault() is { } context
            ? new($"{route} gives {type} as JSON, which {context.GetType().Name} does not know. Write above that class:\n    {line}")
            : new($"{route} gives {type} as JSON, and the app has no JsonSerializerContext. Write one at the file's end, and give it to the app before it runs:\n    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)] {line} partial class MyJson : JsonSerializerContext;\n    app.Json(MyJson.Default);");
    }

    private static string Name(Type type)
    {
        if (Keyword(type) is { } keyword) return keyword;
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        string name = type.DeclaringType is { IsGenericType: false } outer ? $"{Name(outer)}.{type.Name}" : type.Name;
        int mark = name.IndexOf('`', StringComparison.Ordinal);
        return mark < 0 ? name : $"{name[..mark]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string? Keyword(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => null,
        TypeCode.String => "string",
        TypeCode.Boolean => "bool",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        _ => null,
    };
}
