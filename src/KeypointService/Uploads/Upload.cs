namespace KeypointService.Uploads;

/// <summary>A picture that was sent. Owns it.</summary>
/// <param name="Picture">Its bytes.</param>
/// <param name="Fields">The texts of the form that it came in.</param>
internal sealed record Upload(PictureBuffer Picture, FormFields Fields) : IDisposable
{
    public void Dispose() => Picture.Dispose();
}
