namespace KeypointService.TestPictures;

/// <summary>
/// A coded picture as it lies in a HEIF file: 96×64 pixels in four fields, red and green above, blue and yellow below. Drawn for
/// these tests and coded with x265 and libaom.
/// </summary>
/// <param name="Coding">Four letters that name the coding.</param>
/// <param name="Configuration">The box that tells the decoder how to start, with its name.</param>
/// <param name="Data">The coded picture.</param>
public sealed record CodedPicture(string Coding, (string Name, byte[] Body) Configuration, byte[] Data)
{
    /// <summary>Width in pixels.</summary>
    public const int Width = 96;

    /// <summary>Height in pixels.</summary>
    public const int Height = 64;

    /// <summary>HEVC, 8 bits a sample, colour at half the width and height.</summary>
    public static CodedPicture Hevc { get; } = OfHevc(
        "AQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmu"
        + "bgQEDAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQA==",
        "AAAAzSgBrwT47FrpOu3/1kf///WiPsv7e6iE7pdffP4Vf+x8//+D6gR3ybS1IMRhH+bfFOTXwfhSbeoeatQrZGWxFGOkR7y9bXCi4lWY56aMA6hO"
        + "qiNjzwAj99bycZGKWChnHhaYW6K90qz+/f6N+zA7f/xOgRnXLMzrUkMRPPFkgPc7mjohpOjEMIHnXbSgrBGIwcS9Z23ZNen0iNbJHt47onP6QZ//"
        + "6+iP/XZ+q3/TPCv6TRLYOFSj1hdfOseOpdLNawwYYokqLNKu2/1yP8A=");

    /// <summary>HEVC, 10 bits a sample.</summary>
    public static CodedPicture Hevc10 { get; } = OfHevc(
        "AQQIAAAAAAAAAAAAHvAA/P36+gAADwMgAAEAF0ABDAH//wQIAAADAJ24AAADAAAeugJAIQABACpCAQEECAAAAwCduAAAAwAAHqAwgQTZbqSSmubg"
        + "QEDAgAAAAwCAAAADAIQiAAEAB0QBwXKwIkA=",
        "AAAAZCgBrwT42/LpOu3/1kf///XO7sv7f5GE7pdffQVk/+w5f/+EzO98ogXzT+936N+zTt//xTh0aPMeX/uAf/+6zrH1/1lBs0gH2AzZH7K4oB0U"
        + "gO6yva0w40nTtbvQsMMlgkXasHM=");

    /// <summary>HEVC: left white, right black, for the transparency of another.</summary>
    public static CodedPicture HevcAlpha { get; } = OfHevc(
        "AQQIAAAAAAAAAAAAHvAA/Pz4+AAADwMgAAEAF0ABDAH//wQIAAADAJ/4AAADAAAeugJAIQABACZCAQEECAAAAwCf+AAAAwAAHsDCBBZbqSSmubAg"
        + "AAADACAAAAMAISIAAQAHRAHBcrAiQA==",
        "AAAA5igBrgnw3E08ytp/e9IpHrB/3VgMbeSCdKmSV98rAXkFO/y1zeYK9dc7CoT8f+Kd7ro+M56U+2cYzISUkgg6vi1lvc/pzJjd/ionx1XRBnBe"
        + "I3/3V7NfEANFW1lKy4g2NDIdiZV5sGbeEW6Az99GfQ9Pi8bja5hQ7//2LaocuF+k1ljqlBGHF10IIQMAaf3Z7/r/m1A/kfzLzLin/okMneNzxnMJ"
        + "WeMSxX1u6W0yydm6shtMYCAEFnoTt/hfifBBn5OfBlL7v3/Dfjzjy/ZGzy6UCT69k2sRHla8prGlyD9v59nCSMRg");

    /// <summary>AV1, 8 bits a sample.</summary>
    public static CodedPicture Av1 { get; } = OfAv1(
        "gQAMAA==",
        "EgAKCRgZb/7BAgIGhDJREaABBBBCgLRNq6V5mMWSLDI1JpZSsa2LRNVhq7iy+aZ7PEA4pxVYaL9qtpYULK1BfkF4ARWu7/jYTRA2IBzKB+E3CNdE"
        + "ClYNC9y6ak6lT9NA");

    /// <summary>AV1, 10 bits a sample.</summary>
    public static CodedPicture Av1At10Bits { get; } = OfAv1(
        "gQBMAA==",
        "EgAKCRgZb/7FAQ0GhDJUEeACiiiigLRNq6EmdMVDCTIj5dZSsa2LKaQhqKZ/cuIXXAfC4X9bdmZq8yBqxx87D0eVIDouQhCRnuh7yfh8WjrUYRbN"
        + "t4HQ3Un+be9na7YcIa5e");

    /// <summary>AV1: left white, right black, for the transparency of another.</summary>
    public static CodedPicture Av1Alpha { get; } = OfAv1(
        "gQAcAA==",
        "EgAKBhgZb/7CoDIXEaAEEKC0V7RjuwlFZrXfY7JiQL3bT8A=");

    private static CodedPicture OfHevc(string configuration, string data) =>
        new("hvc1", ("hvcC", Convert.FromBase64String(configuration)), Convert.FromBase64String(data));

    private static CodedPicture OfAv1(string configuration, string data) =>
        new("av01", ("av1C", Convert.FromBase64String(configuration)), Convert.FromBase64String(data));
}
