using KeypointService.Problems;
using KeypointService.Vision.Imaging;

namespace KeypointService.Capacity;

/// <summary>An annotated picture on its way to its client, however slowly that reads. Owns it.</summary>
internal sealed class OutgoingPicture : IDisposable
{
    private readonly EncodedImage _file;
    private readonly PictureBudget _budget;

    /// <param name="file">The picture, whose owner this becomes.</param>
    /// <param name="budget">The memory that all pictures share.</param>
    /// <exception cref="RequestProblemException">There is not enough left.</exception>
    public OutgoingPicture(EncodedImage file, PictureBudget budget)
    {
        (_file, _budget) = (file, budget);
        try
        {
            budget.Reserve(file.Bytes.Length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ReadOnlyMemory<byte> Bytes => _file.Bytes;

    /// <summary>Gives the memory back; once.</summary>
    public void Dispose()
    {
        _budget.Release(_file.Bytes.Length);
        _file.Dispose();
    }
}
