// Pass: published ports that no engine told: libpod's database has a container's own, docker-proxy's arguments its address.
import { readDockerProxyArguments } from "../../parse/argv/docker-proxy.ts";
import { type Builder, type Draft, recordsOf, step } from "../builder.ts";
import { homeOwner } from "../dwellers.ts";
import type { Container } from "../model.ts";

/** Adds what no engine was asked for: first what Podman's files say, then what docker-proxies carry. */
export function findPublishedPorts(builder: Builder): void {
  addPodmanPorts(builder);
  addProxiedPorts(builder);
}

/** libpod's database outlives its containers: it adds to a container that others know, and makes none. */
function addPodmanPorts(builder: Builder): void {
  const states = new Map(builder.records.podmanStates.map((state) => [state.containerId, state]));
  for (const container of builder.containers.values()) {
    const state = container.runtime === "podman" ? states.get(container.runtimeId) : undefined;
    if (!state) continue;
    container.networkMode ??= state.networkMode;
    if (container.ports.length > 0 || state.ports.length === 0) continue;
    container.ports = state.ports;
    const listed = state.ports.map((port) => `${port.hostPort}->${port.containerPort}/${port.protocol}`);
    const says = `libpod's database publishes ${listed.slice(0, 8).join(", ")}${listed.length > 8 ? ", ..." : ""}`;
    container.evidence = [...container.evidence, step(says, state.source)];
  }
}

/** Adds ports by docker-proxy to the container whose netns has the address; an address of two netns tells nothing. */
function addProxiedPorts(builder: Builder): void {
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
    const owner = homeOwner(inside);
    for (const link of recordsOf(builder, netns.inode)?.links ?? []) {
      for (const { address } of link.addresses) owners.set(address, owners.has(address) ? undefined : owner);
    }
  }
  return owners;
}
