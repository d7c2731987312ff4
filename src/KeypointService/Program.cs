using KeypointService.Hosting;
using KeypointService.Vision;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Isolation;

// The service is a method of its own: a decoder's process would wait for its compilation too.
if (DecoderHost.IsMeant(args))
{
    return DecoderHost.Run(args);
}

HeifDecoding.Use(DecoderProgram.Of(typeof(Program).Assembly));
return await ServiceProgram.RunAsync(args);
