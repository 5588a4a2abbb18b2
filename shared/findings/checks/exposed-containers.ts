// Check: containers that share the host's network, are privileged, or hold the engine's socket.
import type { Container } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { containerRef } from "../names.ts";

export const exposedContainers: Check = {
  code: "host-network",
  looksFor: "containers with the host's network, privileges, or the engine's socket",
  run: (host) =>
    host.topology.containers.flatMap((container) => {
      if (container.status !== "running") return [];
      const found: Finding[] = [];
      const netns = container.netns ? host.index.namespaces.get(container.netns) : undefined;
      // A pod is told once, by its sandbox.
      const told = container.pod !== null && !container.isSandbox && sandboxRuns(host, container);
      if (netns?.isHost && !told) found.push(hostNetwork(host, container));
      const record = host.engines().containers.get(container.runtimeId);
      if (record?.privileged) {
        found.push({
          code: "privileged-container",
          severity: "note",
          title: `${container.name} is privileged`,
          reason: `${container.name} runs with all capabilities and every device: what breaks out of it is root on the host.`,
          evidence: [{ says: "the engine says Privileged: true", source: record.source }],
          advice: "Grant single capabilities (--cap-add) where they are enough.",
          refs: [containerRef(container)],
        });
      }
      const socket = record?.sockets[0];
      if (record && socket !== undefined) {
        found.push({
          code: "engine-socket-mounted",
          severity: "doubt",
          title: `${container.name} holds the engine's socket`,
          reason: `${socket} is mounted into ${container.name}: whoever controls it controls every container and the host.`,
          evidence: [{ says: `the engine lists ${socket} among the mounts`, source: record.source }],
          advice: "Put a filtering proxy between, or give the container what it needs without the socket.",
          refs: [containerRef(container)],
        });
      }
      return found;
    }),
};

function sandboxRuns(host: Examined, container: Container): boolean {
  const pod = container.pod ? host.index.pods.get(container.pod) : undefined;
  return pod?.sandbox ? host.index.containers.get(pod.sandbox)?.status === "running" : false;
}

function hostNetwork(host: Examined, container: Container): Finding {
  const pod = container.pod ? host.index.pods.get(container.pod) : undefined;
  const name = pod ? `Pod ${pod.name}` : container.name;
  return {
    code: "host-network",
    severity: "note",
    title: `${name} uses the host's network`,
    reason: `${name} is in the host's network namespace: its ports are the host's own, and it reaches services on 127.0.0.1.`,
    evidence: container.evidence.slice(-1),
    advice: "Nothing to do where it is meant so (node agents, ingress).",
    refs: [containerRef(container)],
  };
}
