namespace KeypointService.Training.Data;

/// <summary>A photo with the faces in it. Owns the picture.</summary>
/// <param name="Picture">The photo.</param>
/// <param name="Faces">Its faces, also those that are not sure.</param>
/// <param name="IsDoubtful">True where further faces may have been left without a box.</param>
internal sealed record ScenePhoto(ScaledPicture Picture, IReadOnlyList<PhotoFace> Faces, bool IsDoubtful) : IDisposable
{
    /// <summary>Faces that a scene can be arranged around.</summary>
    public IReadOnlyList<PhotoFace> Sure { get; } = [.. Faces.Where(face => face.IsSure)];

    public void Dispose() => Picture.Dispose();
}
