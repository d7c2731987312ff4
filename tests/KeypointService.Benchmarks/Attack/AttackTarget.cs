using System.Net;

namespace KeypointService.Benchmarks.Attack;

/// <summary>What is attacked, and with what.</summary>
/// <param name="Service">The service, on this machine.</param>
/// <param name="Attacker">Address on the loopback that the attack comes from.</param>
/// <param name="Files">Files that are posted as they are.</param>
internal sealed record AttackTarget(Uri Service, IPAddress Attacker, IReadOnlyList<byte[]> Files);
