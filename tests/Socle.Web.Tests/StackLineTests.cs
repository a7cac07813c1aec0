namespace Socle.Web.Tests;

/// <summary>Lines of a stack trace, as a developer reads them.</summary>
public sealed class StackLineTests
{
    [Theory]
    [InlineData("Program.<<Main>$>g__Fail|0_10(Int32 id)", "Fail(Int32 id)")]
    [InlineData("Program.<>c.<<Main>$>b__0_6(Int32 id)", "a function in Main(Int32 id)")]
    [InlineData("Shop.Orders.<>c__DisplayClass3_0.<Show>b__0(Request r)", "a function in Show(Request r)")]
    [InlineData("Shop.Orders.Find[T](Int32 id)", "Shop.Orders.Find[T](Int32 id)")]
    [InlineData("lambda_method1", "lambda_method1")]
    public void Functions_inside_methods_are_named_as_they_were_written(string method, string readable) => Assert.Equal(readable, new StackLine(method, null, 0).Readable());
}
