// Pass: published ports that no engine told: docker-proxy's arguments name the port and the container's address.
import { readDockerProxyArguments } from "../../parse/argv/docker-proxy.ts";
import { type Builder, type Draft, recordsOf, step } from "../builder.ts";
import type { Container } from "../model.ts";

/** Adds ports by docker-proxy to the container whose netns has the address; an address of two netns tells nothing. */
export function findPublishedPorts(builder: Builder): void {
  const proxies = [...builder.processes.values()].filter((process) => process.role === "docker-proxy");
  if (proxies.length === 0) return;
  const owners = addressOwners(builder);
  for (const process of proxies) {
    const proxy = readDockerProxyArguments(process.args);
    const container = proxy ? owners.get(proxy.containerAddress) : undefined;
    const source = builder.processRecords.get(process.pid)?.argsSource ?? process.evidence[0]?.source;
    if (!proxy || !container || !source) continue;
    const { protocol, hostAddress, hostPort, containerPort } = proxy;
    const known = container.ports.some(
      (port) =>
        port.protocol === protocol &&
        port.hostPort === hostPort &&
        sameAddress(port.hostAddress, hostAddress),
    );
    if (!known) container.ports = [...container.ports, { protocol, hostAddress, hostPort, containerPort }];
    const says = `docker-proxy pid ${process.pid} carries ${hostAddress}:${hostPort} to ${proxy.containerAddress}:${containerPort}`;
    container.evidence = [...container.evidence, step(says, source)];
  }
}

/** Engines write "any address" as an empty word. */
function sameAddress(a: string, b: string): boolean {
  return a === b || (a === "" && (b === "0.0.0.0" || b === "::"));
}

/** The container behind an address; undefined for an address of two netns, or of containers that nothing tells apart. */
export function addressOwners(builder: Builder): Map<string, Draft<Container> | undefined> {
  const owners = new Map<string, Draft<Container> | undefined>();
  for (const netns of builder.netns.values()) {
    if (netns.isHost || netns.containerIds.length === 0) continue;
    const inside = netns.containerIds.flatMap((id) => builder.containers.get(id) ?? []);
    // Of containers that share a netns, the one that did not join another's published the ports.
    const owner = inside.find((one) => !one.networkMode?.startsWith("container:")) ?? inside[0];
    for (const link of recordsOf(builder, netns.inode)?.links ?? []) {
      for (const { address } of link.addresses) owners.set(address, owners.has(address) ? undefined : owner);
    }
  }
  return owners;
}
