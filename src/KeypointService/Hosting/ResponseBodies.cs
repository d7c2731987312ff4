namespace KeypointService.Hosting;

/// <summary>Lets an answer be written to another stream than the client's.</summary>
internal static class ResponseBodies
{
    /// <summary>Writes an answer into memory.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="write">Writes it.</param>
    public static async Task<byte[]> WriteIntoMemoryAsync(this HttpResponse response, Func<Task> write)
    {
        using MemoryStream made = new();
        await response.WriteIntoAsync(made, async () =>
        {
            await write();
            await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
        });
        return made.ToArray();
    }

    /// <summary>Writes an answer into a stream; afterwards the body is the one from before, for a problem that may follow.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="body">Takes what is written; not disposed.</param>
    /// <param name="write">Writes the answer, and flushes what it has buffered.</param>
    public static async Task WriteIntoAsync(this HttpResponse response, Stream body, Func<Task> write)
    {
        var before = response.Body;
        try
        {
            response.Body = body;
            await write();
        }
        finally
        {
            response.Body = before;
        }
    }
}
