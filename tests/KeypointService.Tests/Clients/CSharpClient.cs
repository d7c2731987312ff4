using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace KeypointService.Tests.Clients;

/// <summary>The client that NSwag generates from the API's document, compiled with a program that uses it.</summary>
internal static class CSharpClient
{
    public static async Task<string> GenerateAsync(string document) => new CSharpClientGenerator(
        await OpenApiDocument.FromJsonAsync(document),
        new CSharpClientGeneratorSettings
        {
            ClassName = "KeypointClient",
            GenerateOptionalParameters = true,
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson },
        }).GenerateFile();

    /// <summary>Compiles in memory; fails the test with what the compiler says.</summary>
    public static Assembly Compile(string client)
    {
        var program = File.ReadAllText(Repository.PathOf("tests", "KeypointService.Tests", "Clients", "csharp", "Program.cs"));
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(client), CSharpSyntaxTree.ParseText(program)],
            framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream assembly = new();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(assembly.ToArray());
    }
}
