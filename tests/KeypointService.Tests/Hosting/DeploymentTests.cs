using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace KeypointService.Tests.Hosting;

/// <summary>The files under docker/, held against the schemas of Kubernetes and against each other.</summary>
public sealed class DeploymentTests
{
    private static readonly string Folder = Repository.PathOf("docker");

    [Fact]
    public void Manifests_ReadStrictly_AreWhatTheCustomizationLists()
    {
        var kinds = Directory.EnumerateFiles(Path.Combine(Folder, "kubernetes"), "*.yaml")
            .Where(file => Path.GetFileName(file) != "kustomization.yaml")
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true))
            .Select(resource => resource.GetType());
        Assert.Equal(
            new HashSet<Type>
            {
                typeof(V1Deployment), typeof(V1Service), typeof(V2HorizontalPodAutoscaler), typeof(V1PodDisruptionBudget), typeof(V1NetworkPolicy), typeof(V1Ingress),
            },
            kinds.ToHashSet());

        var customization = File.ReadAllText(Path.Combine(Folder, "kubernetes", "kustomization.yaml"));
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Folder, "kubernetes"), "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml"),
            name => Assert.Contains($"  - {name}\n", customization, StringComparison.Ordinal));
    }

    [Fact]
    public void Deployment_Container_HasNoRightsAndAllProbes()
    {
        var manifest = File.ReadAllText(Path.Combine(Folder, "kubernetes", "deployment.yaml"));

        var deployment = KubernetesYaml.LoadAllFromString(manifest, strict: true).Cast<V1Deployment>();

        var pod = Assert.Single(deployment).Spec.Template.Spec;
        var container = Assert.Single(pod.Containers);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], Assert.NotNull);
        Assert.True(pod.TerminationGracePeriodSeconds > container.Lifecycle.PreStop.Sleep.Seconds
            + new KeypointService.Hosting.ShutdownOptions().LimitSeconds + new KeypointService.Hosting.ShutdownOptions().GraceSeconds);
    }

    [Fact]
    public void Settings_AllowedHosts_AreThoseOfTheIngress()
    {
        var manifest = File.ReadAllText(Path.Combine(Folder, "kubernetes", "ingress.yaml"));
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "kubernetes", "settings.json")))!;

        var ingress = KubernetesYaml.LoadAllFromString(manifest, strict: true).Cast<V1Ingress>().Single();

        Assert.Equal(ingress.Spec.Rules.Select(rule => rule.Host), ((string)settings["AllowedHosts"]!).Split(';'));
    }

    [Fact]
    public async Task Dashboard_EveryQuery_AsksForAMetricThatTheServiceHas()
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        foreach (var picture in new[] { Service.Portrait(), [1, 2, 3] })
        {
            using var body = Service.Raw(picture);
            await service.Client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body);
        }

        var metrics = (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToArray();
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "grafana", "dashboards", "keypoints.json")))!;
        var queries = dashboard["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!).ToArray();

        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.Contains(metrics, metric => query.Contains(metric, StringComparison.Ordinal)));
    }
}
