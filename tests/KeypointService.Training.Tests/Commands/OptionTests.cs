using System.CommandLine;
using KeypointService.Training.Commands;

namespace KeypointService.Training.Tests.Commands;

public sealed class OptionTests
{
    private const string Train = "train --data a.csv --validation a.csv --out run ";
    private const string EvaluateDetector = "evaluate-detector --detector d.onnx --data a.csv --negatives n --out r ";

    private static readonly RootCommand Root = new()
    {
        TrainCommand.Create(), TrainDetectorCommand.Create(), TrainVerifierCommand.Create(), EvaluateCommand.Create(),
        EvaluateDetectorCommand.Create(), LabelCommand.Create(), BlendCommand.Create(), ExportCommand.Create(),
    };

    [Theory]
    [InlineData(Train + "--learning-rate", "0,5", "-1", "0", "NaN", "1e300", "fast")]
    [InlineData(Train + "--average-decay", "0,5", "-0.1", "1.1", "NaN")]
    [InlineData(Train + "--network classic --dropout", "0,5", "-0.1", "1", "NaN")]
    [InlineData("train-detector --data a.csv --validation a.csv --negatives n --out run --learning-rate", "0,5", "-1", "1e300")]
    [InlineData("train-verifier --detector d.onnx --data a.csv --validation a.csv --negatives n --out run --learning-rate", "0,5", "0", "NaN")]
    [InlineData("blend --model a.onnx --initial-model b.onnx --out c.onnx --share", "0,5", "-1", "1.5")]
    [InlineData("export --run run --out a.onnx --min-confidence", "0,5", "-1", "1.5")]
    [InlineData("label --model a.onnx --boxes b.csv --out l.csv --least-side", "4,5", "-1", "NaN")]
    [InlineData("label --model a.onnx --out l.csv --most-spread", "0,5", "0", "101")]
    [InlineData(EvaluateDetector + "--turn", "0,5", "NaN", "360")]
    [InlineData(EvaluateDetector + "--min-score", "0,5", "0", "1")]
    public void Parse_NumberOutOfItsRangeOrWithAComma_TellsTheRange(string command, params string[] numbers)
    {
        var option = command.Split(' ')[^1];

        Assert.All(numbers, number => Assert.Contains(
            Errors($"{command} {number}"), error => error.StartsWith($"{option} has to be a number from ", StringComparison.Ordinal)
                && error.EndsWith($"it is '{number}'.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Train + "--batch", 16_385)]
    [InlineData(Train + "--non-faces", 16_385)]
    [InlineData("train-detector --data a.csv --validation a.csv --negatives n --out run --batch-pixels", 2_000_000_000)]
    [InlineData(EvaluateDetector + "--working-size", 5000)]
    public void Parse_CountThatNoMachineHolds_TellsTheMost(string command, int count) =>
        Assert.Contains(Errors($"{command} {count}"), error => error.Contains("has to be at most", StringComparison.Ordinal));

    [Theory]
    [InlineData(Train + "--dropout 0.2", "--dropout is for the network 'classic'")]
    [InlineData(Train + "--network compact-small --dropout 0.2", "--dropout is for the network 'classic'")]
    [InlineData(Train + "--network compact-small --calm", "--calm is for the network 'compact'")]
    [InlineData(Train + "--network classic --bfloat16", "--bfloat16 is for the networks")]
    [InlineData(Train + "--network classic --non-faces 3", "--non-faces is for the networks")]
    [InlineData(Train + "--network classic --negatives n", "--negatives is for the networks")]
    [InlineData(Train + "--network classic --boxes b.csv", "--boxes is for the networks")]
    [InlineData(Train + "--keep-negatives 3", "--keep-negatives says more of --negatives")]
    [InlineData(Train + "--detector d.onnx", "--detector says more of --negatives")]
    [InlineData(Train + "--boxed-faces 3", "--boxed-faces says more of --boxes")]
    [InlineData("evaluate --model a.onnx --data a.csv --out r --seen-negatives 3", "--seen-negatives says more of --negatives")]
    [InlineData("evaluate --model a.onnx --data a.csv --out r --convention kaggle", "--convention says more of --cropped-data")]
    [InlineData("evaluate --model a.onnx --cropped-data a.csv --out r --negatives n", "--negatives says more of --data")]
    [InlineData("evaluate --model a.onnx --out r", "There is nothing to measure on")]
    [InlineData("label --model a.onnx --data a.csv --out l.csv --least-side 20", "--least-side says more of --boxes")]
    [InlineData(EvaluateDetector + "--min-score-judged 0.1", "--min-score-judged says more of --model")]
    public void Parse_OptionThatWouldBePassedOver_IsRefused(string command, string sentence) =>
        Assert.Contains(Errors(command), error => error.StartsWith(sentence, StringComparison.Ordinal));

    [Theory]
    [InlineData(Train + "--learning-rate 0.003 --average-decay 0.9995 --bfloat16 --calm --negatives n --keep-negatives 300 --detector d.onnx")]
    [InlineData(Train + "--calm")]
    [InlineData(Train + "--network classic --dropout 0.5 --learning-rate 4e-1")]
    [InlineData(Train + "--boxes b.csv --boxed-faces 6 --non-faces 0")]
    [InlineData(EvaluateDetector + "--turn 30 --turn -45.5 --working-size 640 --min-score 0.5 --model a.onnx --min-score-judged 0.02")]
    [InlineData("evaluate --model a.onnx --covered-data a.csv --out r")]
    [InlineData("evaluate --model a.onnx --data a.csv --cropped-data b.csv --convention kaggle --negatives n --seen-negatives 0 --out r")]
    [InlineData("blend --model a.onnx --initial-model b.onnx --out c.onnx")]
    public void Parse_OptionsThatServe_AreTaken(string command) => Assert.Empty(Errors(command));

    [Fact]
    public void Parse_NumbersInRange_AreTheNumbers()
    {
        var parsed = Root.Parse(EvaluateDetector + "--turn 30 --turn -45.5 --min-score 2.5e-1");

        Assert.Equal([30, -45.5], parsed.GetValue<double[]>("--turn")!);
        Assert.Equal(0.25, parsed.GetValue<double>("--min-score"));
        Assert.Equal([30], Root.Parse(EvaluateDetector).GetValue<double[]>("--turn")!);
        Assert.Equal(0.75, Root.Parse(Train + "--average-decay 0.75").GetValue<double?>("--average-decay"));
        Assert.Null(Root.Parse(Train).GetValue<double?>("--average-decay"));
    }

    private static string[] Errors(string command) => [.. Root.Parse(command).Errors.Select(error => error.Message)];
}
