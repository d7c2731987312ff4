namespace KeypointService.Training.Data;

/// <summary>Lists of pictures, which lie in memory that the runtime does not see: nobody else gives them back in time.</summary>
internal static class OwnedExtensions
{
    /// <summary>Takes all of them, or none: where one cannot be had, those before it are disposed. The caller owns them.</summary>
    public static List<T> ToOwnedList<T>(this IEnumerable<T> items)
        where T : IDisposable
    {
        List<T> taken = [];
        try
        {
            foreach (var item in items)
            {
                taken.Add(item);
            }

            return taken;
        }
        catch
        {
            taken.ForEach(item => item.Dispose());
            throw;
        }
    }
}
