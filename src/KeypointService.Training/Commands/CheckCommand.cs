using System.CommandLine;
using KeypointService.Training.Native;

namespace KeypointService.Training.Commands;

/// <summary><c>check</c>: tells with which instruction set training computes right on this processor.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Command command = new("check", "Check the arithmetic of training on this processor; prints the instruction set that is right.");
        command.SetAction(_ =>
        {
            Arithmetic.Ensure();
            Console.WriteLine(Arithmetic.InstructionSet);
        });
        return command;
    }
}
