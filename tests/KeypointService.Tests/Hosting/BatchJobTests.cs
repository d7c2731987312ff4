using System.Globalization;
using k8s;
using k8s.Models;

namespace KeypointService.Tests.Hosting;

/// <summary>The manifest of the batch job, held against the schema of Kubernetes and against itself.</summary>
public sealed class BatchJobTests
{
    [Fact]
    public void Job_ReadStrictly_TellsEachPodItsPartAndHasNoRights()
    {
        var manifest = Repository.PathOf("docker", "kubernetes", "batch", "job.yaml");

        var job = Assert.Single(KubernetesYaml.LoadAllFromString(File.ReadAllText(manifest), strict: true).Cast<V1Job>());

        var container = Assert.Single(job.Spec.Template.Spec.Containers);
        var completions = Assert.Single(container.Env, variable => variable.Name == "JOB_COMPLETIONS").Value;
        Assert.Equal("Indexed", job.Spec.CompletionMode);
        Assert.Equal(job.Spec.Completions, int.Parse(completions, CultureInfo.InvariantCulture));
        Assert.NotNull(job.Spec.BackoffLimitPerIndex);
        Assert.Contains(job.Spec.PodFailurePolicy.Rules, rule => rule.OnExitCodes?.ContainerName == container.Name);
        Assert.True(job.Spec.Template.Spec.SecurityContext.RunAsNonRoot);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
    }
}
