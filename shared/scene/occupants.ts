// Occupants: what runs in a netns, one line per container, loose processes folded to one line.
import type { Container, Process, PublishedPort } from "../topology/model.ts";
import type { Census } from "./census.ts";
import { occupantKey } from "./keys.ts";
import type { SceneOccupant } from "./scene.ts";

const DIGEST = "@sha256:";

/** Image without registry and folder: what people call it. A digest is cut to its first twelve digits. */
export function shortImage(image: string | null): string {
  if (!image) return "";
  const at = image.indexOf(DIGEST);
  const name = at < 0 ? image : image.slice(0, at);
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (last && last !== "sha256") return last;
  const digest = at < 0 ? image.replace(/^sha256:/, "") : image.slice(at + DIGEST.length);
  return `sha256:${digest.slice(0, 12)}`;
}

/** `conmon › sleep`: who holds the container and what it runs; "" when neither process was seen. */
export function processChain(container: Container, census: Census): string {
  const shim = container.shim === null ? undefined : census.processes.get(container.shim);
  const main = container.process === null ? undefined : census.processes.get(container.process);
  return joined(" › ", shim ? shimWord(shim) : "", main?.comm ?? "");
}

/** Words with `between` between them; an empty one is left out. */
function joined(between: string, ...words: readonly string[]): string {
  let all = "";
  for (const word of words) if (word) all += all ? between + word : word;
  return all;
}

/** The kernel cuts comm at 15 characters: `containerd-shim-runc-v2` reads `containerd-shim`. */
function shimWord(shim: Process): string {
  return shim.comm.startsWith("containerd-shim") ? "shim" : shim.comm;
}

/** `alone`: the box already carries the container's name, so the line says what it runs instead of repeating it. */
export function containerLine(container: Container, census: Census, alone: boolean): SceneOccupant {
  const ref = { kind: "container", id: container.id } as const;
  const image = shortImage(container.image);
  const chain = processChain(container, census);
  const state = container.status === "running" || container.status === "unknown" ? "" : container.status;
  const title = alone ? image || chain || container.runtime : container.name;
  const role = container.isSandbox ? "sandbox" : "";
  const rest = alone && title === chain ? "" : chain;
  return {
    key: occupantKey(ref),
    ref,
    title,
    subtitle: joined("  ·  ", role, alone ? "" : image, rest, state),
    published: publishedWords(container.ports),
    detail: container.ports.length === 0 ? "" : container.ports.map(publishedLine).join("\n"),
    icon: container.isSandbox ? "pause" : "container",
  };
}

/** One published port in full: `0.0.0.0:8080 → 80/tcp`. */
function publishedLine(port: PublishedPort): string {
  const address = port.hostAddress.includes(":") ? `[${port.hostAddress}]` : port.hostAddress;
  return `${address}:${port.hostPort} → ${port.containerPort}/${port.protocol}`;
}

/** Published ports in short, each once whatever addresses it is bound to: `:8080 → 80, 127.0.0.1:53 → 53/udp +2`. */
export function publishedWords(ports: readonly PublishedPort[]): string {
  if (ports.length === 0) return "";
  const words = new Set<string>();
  for (const port of ports) {
    const anywhere = ["", "0.0.0.0", "::"].includes(port.hostAddress);
    const line = publishedLine(anywhere ? { ...port, hostAddress: "" } : port);
    words.add(line.replace(/\/tcp$/, ""));
  }
  const all = [...words];
  return all.slice(0, 2).join(", ") + (all.length > 2 ? ` +${all.length - 2}` : "");
}

/** Processes outside any container folded to one line: `dnsmasq, sleep ×3`. Null when there are none. */
export function processLine(processes: readonly Process[]): SceneOccupant | null {
  const first = processes[0];
  if (!first) return null;
  const counts = new Map<string, number>();
  for (const process of processes) counts.set(process.comm, (counts.get(process.comm) ?? 0) + 1);
  const names = [...counts].map(([comm, count]) => (count > 1 ? `${comm} ×${count}` : comm));
  const ref = { kind: "process", id: first.id } as const;
  return {
    key: occupantKey(ref),
    ref,
    title: names.slice(0, 3).join(", ") + (names.length > 3 ? ` +${names.length - 3}` : ""),
    published: "",
    detail: "",
    subtitle: processes.length === 1 ? `pid ${first.pid}` : `${processes.length} processes`,
    icon: "process",
  };
}
