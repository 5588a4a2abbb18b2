// Pass: who really answers on a listening port: the holder itself, the container behind a proxy, or one behind a rule.
import { readDockerProxyArguments } from "../../parse/argv/docker-proxy.ts";
import { type Builder, type Draft, step } from "../builder.ts";
import type { Container, Listener, ListenerTarget, Process } from "../model.ts";
import { addressOwners } from "./published-ports.ts";
import { carriedInto } from "./user-space-ports.ts";

/** Fills `role`, `container`, `target` and `servesIpv4` of every listener. */
export function findListenerTargets(builder: Builder): void {
  const published = publishers(builder);
  const owners = addressOwners(builder);
  const plainIpv4 = new Set(
    builder.listeners
      .filter((one) => one.address === "0.0.0.0")
      .map((one) => `${one.netns} ${one.protocol}6 ${one.port}`),
  );
  for (const listener of builder.listeners) {
    // Two sockets on one port are possible only where the IPv6 one refuses IPv4 (IPV6_V6ONLY).
    listener.servesIpv4 =
      !listener.protocol.endsWith("6") ||
      (listener.address === "::" &&
        !plainIpv4.has(`${listener.netns} ${listener.protocol} ${listener.port}`)) ||
      listener.address.startsWith("::ffff:");
    const holders = listener.pids.flatMap((pid) => builder.processes.get(pid) ?? []);
    const [first] = holders;
    if (!first) continue;
    listener.container = holders.find((one) => one.container !== null)?.container ?? null;
    listener.role = "server";
    const told = targetOf(builder, listener, holders, published, owners);
    if (!told) continue;
    const { evidence, ...target } = told.target;
    listener.role = told.role;
    listener.target = target;
    listener.container = null;
    listener.evidence = [...listener.evidence, ...evidence];
  }
}

interface Told {
  readonly role: "proxy" | "placeholder";
  readonly target: ListenerTarget & { readonly evidence: Listener["evidence"] };
}

type Published = ReadonlyMap<
  string,
  readonly { readonly container: Draft<Container>; readonly port: number }[]
>;

function publishers(builder: Builder): Published {
  const found = new Map<string, { container: Draft<Container>; port: number }[]>();
  for (const container of builder.containers.values()) {
    for (const { protocol, hostPort, containerPort } of container.ports) {
      const key = `${protocol} ${hostPort}`;
      const known = found.get(key);
      const entry = { container, port: containerPort };
      if (!known) found.set(key, [entry]);
      else if (!known.some((one) => one.container === container)) known.push(entry);
    }
  }
  return found;
}

function targetOf(
  builder: Builder,
  listener: Listener,
  holders: readonly Draft<Process>[],
  published: Published,
  owners: ReturnType<typeof addressOwners>,
): Told | null {
  const protocol = listener.protocol.replace("6", "");
  const publishing = published.get(`${protocol} ${listener.port}`) ?? [];
  const only = publishing.length === 1 ? publishing[0] : undefined;
  const made = (role: Told["role"], process: Process, how: string, target: Partial<ListenerTarget>): Told => {
    const source = builder.processRecords.get(process.pid)?.argsSource ?? process.evidence[0]?.source;
    return {
      role,
      target: {
        container: null,
        address: null,
        port: null,
        ...target,
        how,
        evidence: source ? [step(`pid ${process.pid} ${how}`, source)] : [],
      },
    };
  };
  for (const process of holders) {
    switch (process.role) {
      case "docker-proxy": {
        const proxy = readDockerProxyArguments(process.args);
        if (!proxy)
          return made("proxy", process, "is docker-proxy: it copies every connection to a container", {});
        const { containerAddress: address, containerPort: port } = proxy;
        const how = `is docker-proxy: it copies every connection to ${address}:${port}`;
        return made("proxy", process, how, { container: owners.get(address)?.id ?? null, address, port });
      }
      case "dockerd":
        // Docker's own ports (API, swarm) are served by dockerd itself.
        if (publishing.length === 0) return null;
        return made(
          "placeholder",
          process,
          "is dockerd, which only keeps the port: the firewall sends packets to the container",
          {
            container: only?.container.id ?? null,
            port: only?.port ?? null,
          },
        );
      case "conmon": {
        const kept = [...builder.containers.values()].filter((one) => one.shim === process.id);
        const container = kept.length === 1 ? kept[0] : undefined;
        const port = container?.ports.find(
          (one) => one.hostPort === listener.port && one.protocol === protocol,
        );
        return made(
          "placeholder",
          process,
          "is conmon, which only keeps the port: the firewall sends packets to the container",
          {
            container: container?.id ?? null,
            port: port?.containerPort ?? null,
          },
        );
      }
      case "rootlessport":
      case "slirp4netns":
      case "pasta": {
        const { how, ...target } = carriedInto(builder, listener, process);
        return made("proxy", process, how, target);
      }
      default:
        if (process.comm === "kube-proxy" && listener.port >= 30000)
          return made("placeholder", process, "is kube-proxy, which only keeps the port of a Service", {});
    }
  }
  return null;
}
