using System.Net;
using KeypointService.Capacity;
using KeypointService.Hosting;
using KeypointService.Keypoints;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KeypointService.Tests.Hosting;

public sealed class WarmUpTests
{
    private static readonly Uri Ready = new("/health/ready", UriKind.Relative);

    [Fact]
    public async Task Health_Ready_ComesAfterTheWarmUp()
    {
        using HeldLimits limits = new();
        await using Service usual = new();
        await using var service = usual.WithWebHostBuilder(host => host.ConfigureTestServices(services => services.AddSingleton(
            provider => ActivatorUtilities.CreateInstance<WarmUp>(provider, ActivatorUtilities.CreateInstance<KeypointHandler>(provider, limits)))));
        using var client = service.CreateClient();
        try
        {
            var end = service.Services.GetRequiredService<WarmUp>().ExecuteTask!;
            var answers = 0;
            for (; await limits.IsAskedBeforeAsync(end); answers++)
            {
                using var early = await client.GetAsync(Ready);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
                limits.Give(1);
            }

            Assert.NotEqual(0, answers);
            using var late = await client.GetAsync(Ready);
            Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        }
        finally
        {
            limits.Give(1000);
        }
    }

    /// <summary>The usual limits, for which an answer asks when it is computed: none is finished before it is given them.</summary>
    private sealed class HeldLimits : IOptions<LimitsOptions>, IDisposable
    {
        private readonly SemaphoreSlim _asked = new(0);
        private readonly SemaphoreSlim _given = new(0);

        public LimitsOptions Value
        {
            get
            {
                _asked.Release();
                _given.Wait();
                return new LimitsOptions();
            }
        }

        /// <summary>Waits until an answer asks, or there will be no more.</summary>
        public async Task<bool> IsAskedBeforeAsync(Task end)
        {
            var asked = _asked.WaitAsync(TimeSpan.FromMinutes(1));
            return await Task.WhenAny(asked, end) == asked && await asked;
        }

        public void Give(int times) => _given.Release(times);

        public void Dispose()
        {
            _asked.Dispose();
            _given.Dispose();
        }
    }
}
