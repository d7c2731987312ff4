namespace KeypointService;

/// <summary>A temporary copy of a folder with a package.json, where programs of Node.js run.</summary>
internal sealed class NodeFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("node-");

    /// <param name="source">The folder.</param>
    public NodeFolder(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, this[Path.GetFileName(file)]);
        }
    }

    /// <summary>The path of a file in it.</summary>
    public string this[string file] => Path.Combine(_folder.FullName, file);

    /// <summary>Installs what package.json names, in the versions that it pins, without running anything of it.</summary>
    public Task InstallAsync() => RunAsync(
        "npm", File.Exists(this["package-lock.json"]) ? "ci" : "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline");

    /// <summary>Runs a program in the folder.</summary>
    public Task<string> RunAsync(string program, params IEnumerable<string> arguments) =>
        SystemProgram.RunAsync(_folder.FullName, program, arguments);

    public void Dispose() => _folder.Delete(recursive: true);
}
