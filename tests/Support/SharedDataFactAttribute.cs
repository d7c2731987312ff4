namespace KeypointService;

/// <summary>A test on real photos; skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = "The real photos of ../shared/data are not beside this checkout.";
        }
    }
}
