using System.CommandLine;
using KeypointService.Hosting;

namespace KeypointService.Cli.Commands;

/// <summary><c>serve</c>: the web service, with its own arguments and settings.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Argument<string[]> arguments = new("arguments") { Description = "The service's own, such as --urls http://localhost:8080.", Arity = ArgumentArity.ZeroOrMore };
        Command command = new("serve", "Run the web service.") { arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => ServiceProgram.RunAsync([.. parsed.GetValue(arguments)!, .. parsed.UnmatchedTokens]));
        return command;
    }
}
