using System.Reflection;
using System.Reflection.Emit;

namespace Socle.Server.Tests;

/// <summary>
/// Finds what a handler can reach from a request through public members, and uses all of it. Calls are compiled, since reflection cannot invoke what returns a span.
/// </summary>
internal static class PublicMembers
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Everything of ours that properties and argumentless methods lead to, streams and enumerators among it, in the order in which it was found.</summary>
    public static List<object> ReachableFrom(object root)
    {
        List<object> found = [root];
        for (int i = 0; i < found.Count; i++)
        {
            if (!IsOurs(found[i].GetType())) continue;
            foreach (MethodInfo member in Members(found[i].GetType()).Where(m => m.GetParameters().Length == 0 && Leads(m.ReturnType)))
            {
                if (Call(found[i], member) is { } next && found.All(f => f.GetType() != next.GetType())) found.Add(next);
            }
        }
        return found;
    }

    /// <summary>Uses every public member of an object that must be dead, and lists those that did not throw <see cref="ObjectDisposedException"/>.</summary>
    public static IEnumerable<string> Alive(object kept)
    {
        if (kept is Stream or System.Collections.IEnumerator) return Throws(() => Use(kept)) ? [] : [kept.GetType().Name];
        return Members(kept.GetType()).Where(m => !Throws(() => Use(Call(kept, m)))).Select(m => $"{kept.GetType().Name}.{m.Name}");
    }

    private static IEnumerable<MethodInfo> Members(Type type) => (type.IsSubclassOf(typeof(BodyWriter)) ? typeof(BodyWriter) : type).GetMethods(Declared)
        .Where(m => m.Name is not ("Equals" or "GetHashCode" or "ToString"))
        .Select(m => m.IsGenericMethodDefinition ? m.MakeGenericMethod(typeof(string)) : m);

    private static bool IsOurs(Type type) => (type.Assembly == typeof(Request).Assembly || type.IsSubclassOf(typeof(BodyWriter))) && !typeof(Stream).IsAssignableFrom(type);

    // What is a value of its own, or belongs to the handler alone, may be kept.
    private static bool Leads(Type type) => type == typeof(Stream) || typeof(System.Collections.IEnumerator).IsAssignableFrom(type)
        || (IsOurs(type) && !type.IsEnum && type != typeof(Slice) && type != typeof(HeaderList) && type != typeof(Header));

    private static void Use(object? result)
    {
        switch (result)
        {
            case System.Collections.IEnumerator steps: steps.MoveNext(); break;
            case Stream { CanRead: true } source: source.ReadAsync(new byte[1]).AsTask().GetAwaiter().GetResult(); break;
            case Stream sink: sink.WriteAsync(new byte[1]).AsTask().GetAwaiter().GetResult(); break;
            case ValueTask task: task.AsTask().GetAwaiter().GetResult(); break;
            case ValueTask<int> task: task.AsTask().GetAwaiter().GetResult(); break;
            case ValueTask<byte[]> task: task.AsTask().GetAwaiter().GetResult(); break;
            case ValueTask<string> task: task.AsTask().GetAwaiter().GetResult(); break;
        }
    }

    private static bool Throws(Action use)
    {
        try { use(); }
        catch (ObjectDisposedException) { return true; }
        catch (Exception) { return false; }
        return false;
    }

    private static object? Call(object target, MethodInfo member)
    {
        var call = new DynamicMethod(member.Name, typeof(object), [typeof(object), typeof(object?[])], typeof(PublicMembers).Module, skipVisibility: true);
        ILGenerator il = call.GetILGenerator();
        ParameterInfo[] parameters = member.GetParameters();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(target.GetType().IsValueType ? OpCodes.Unbox : OpCodes.Castclass, target.GetType());
        for (int i = 0; i < parameters.Length; i++)
        {
            Type type = parameters[i].ParameterType;
            if (type.IsByRef)
            {
                il.Emit(OpCodes.Ldloca, il.DeclareLocal(type.GetElementType()!));
                continue;
            }
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, type);
        }
        il.Emit(target.GetType().IsValueType ? OpCodes.Call : OpCodes.Callvirt, member);
        Type result = member.ReturnType;
        if (result.IsByRefLike) il.Emit(OpCodes.Pop);
        else if (result.IsValueType && result != typeof(void)) il.Emit(OpCodes.Box, result);
        if (result == typeof(void) || result.IsByRefLike) il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        return call.CreateDelegate<Func<object, object?[], object?>>()(target, [.. parameters.Select(p => Argument(p.ParameterType))]);
    }

    private static object? Argument(Type type) => type switch
    {
        _ when type == typeof(string) => "x",
        _ when type == typeof(Memory<byte>) => new Memory<byte>(new byte[1]),
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(new byte[1]),
        _ when type == typeof(Action<long, Exception?>) => (Action<long, Exception?>)((_, _) => { }),
        _ when type == typeof(Rejection) => Rejection.BodyTooLarge,
        _ when type == typeof(IReadOnlyList<string>) => Array.Empty<string>(),
        _ => type.IsValueType ? Activator.CreateInstance(type) : null,
    };
}
