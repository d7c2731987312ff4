using KeypointService.Problems;
using Microsoft.AspNetCore.WebUtilities;

namespace KeypointService.Uploads;

/// <summary>Reads a form that holds one file, or several.</summary>
/// <param name="upload">What is looked for.</param>
/// <param name="type">The request's type.</param>
/// <param name="body">The form.</param>
/// <param name="cancellation">Cancels the reading.</param>
internal sealed class FormReader(UploadBody upload, ContentType type, Stream body, CancellationToken cancellation)
{
    private const int LongestBoundary = 128;
    private const int MostFields = 32;

    private readonly FormFields _fields = new();
    private int _others;
    private bool _hasFile;
    private string? _unreadable;

    /// <exception cref="RequestProblemException">The form holds no such file, or two, or is malformed.</exception>
    public async Task<FormFields> ReadAsync(Func<Stream, Task> read)
    {
        if (type.Boundary.Length is 0 or > LongestBoundary)
        {
            throw new RequestProblemException(ProblemKind.BadRequest, "The form has no usable boundary.");
        }

        MultipartReader reader = new(type.Boundary, body);
        while (await NextAsync(reader) is { } section)
        {
            await ReadPartAsync(section, read);
        }

        return _hasFile ? _fields : throw Missing();
    }

    private async Task<MultipartSection?> NextAsync(MultipartReader reader)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception exception) when (FormPart.ProblemOf(exception) is { } problem)
        {
            throw problem;
        }
    }

    private async Task ReadPartAsync(MultipartSection section, Func<Stream, Task> read)
    {
        await using FormPart part = new(section.Body);
        if (section.GetContentDispositionHeader() is not { } disposition)
        {
            _unreadable ??= section.ContentDisposition;
            CountOther();
        }
        else if (!disposition.Name.Equals(upload.Part, StringComparison.Ordinal))
        {
            await ReadFieldAsync(disposition.Name.ToString(), part);
        }
        else if (_hasFile && !upload.HasMany)
        {
            throw new RequestProblemException(
                ProblemKind.BadRequest, $"The form has a second part '{upload.Part}'. Send one a request.");
        }
        else
        {
            CheckCoding(section);
            _hasFile = true;
            await read(part);
        }
    }

    private void CheckCoding(MultipartSection section)
    {
        var coding = section.Headers?.GetValueOrDefault("Content-Transfer-Encoding").ToString() ?? "";
        if (coding.Equals("base64", StringComparison.OrdinalIgnoreCase) || coding.Equals("quoted-printable", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestProblemException(
                upload.Unsupported, $"The part '{upload.Part}' is {coding} text. Send its bytes as they are, without Content-Transfer-Encoding.");
        }
    }

    private void CountOther()
    {
        if (++_others > MostFields)
        {
            throw new RequestProblemException(
                ProblemKind.BadRequest, $"The form has more than {MostFields} fields beside '{upload.Part}'. Leave out those that are no parameters.");
        }
    }

    /// <summary>Takes a short text; of other parts the name alone.</summary>
    private async Task ReadFieldAsync(string name, Stream text)
    {
        CountOther();
        var bytes = new byte[FormFields.LongestText + 1];
        var length = await text.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        if (length == bytes.Length)
        {
            _fields.AddTooLong(name);
        }
        else
        {
            _fields.Add(name, System.Text.Encoding.UTF8.GetString(bytes, 0, length));
        }
    }

    private RequestProblemException Missing() => _unreadable is null
        ? new(upload.Missing, $"The form has no part '{upload.Part}'.")
        : new(
            ProblemKind.BadRequest,
            $"A part's Content-Disposition cannot be read: {_unreadable}. Names with spaces or special characters need quotation marks, "
            + $"such as name=\"{upload.Part}\"; filename=\"my photo.jpg\".");
}
