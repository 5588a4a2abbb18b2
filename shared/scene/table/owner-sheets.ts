// Sheets of who lives on the host: containers, pods, processes, and the ports they offer.
import type { NetnsId } from "../../topology/ids.ts";
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { Container, EntityRef, Listener, Process, PublishedPort } from "../../topology/model.ts";
import { whyNoNetns } from "../../topology/process-state.ts";
import { isNotable, roleWord, stateWord } from "../processes/words.ts";
import type { Names } from "./names.ts";
import { closedNote } from "./network-sheets.ts";
import { type Cell, column, count, doubt, list, type Sheet, type SheetRow, text } from "./sheet.ts";
import { containerState } from "./words.ts";

export function containerSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("name", "Container", 170),
      column("state", "State", 90),
      column("runtime", "Runtime", 120),
      column("image", "Image", 190),
      column("pod", "Pod", 160),
      column("netns", "Network namespace", 160),
      column("pid", "Pid", 80, "number"),
      column("ports", "Published ports", 190, "mono"),
      column("networks", "Networks", 130),
      column("project", "Project", 110),
      column("id", "Id", 120, "mono"),
    ],
    rows: index.topology.containers.map((container) => {
      const low = container.lowLevelRuntime;
      return {
        key: container.id,
        ref: { kind: "container", id: container.id },
        cells: [
          text(container.isSandbox ? `${container.name} (sandbox)` : container.name),
          containerState(container),
          text(low === null ? container.runtime : `${container.runtime} / ${low}`),
          text(container.image),
          text(container.pod === null ? "" : index.pods.get(container.pod)?.name),
          netnsCell(names, container.netns, container.netnsDoubt),
          count(container.pid),
          list(container.ports.map(portWords)),
          container.networks.length > 0 ? list(container.networks) : text(container.networkMode),
          text(container.project),
          text(container.runtimeId.slice(0, 12), "plain", container.runtimeId),
        ],
      };
    }),
    note: null,
  };
}

function netnsCell(names: Names, netns: NetnsId | null, why: string | null): Cell {
  if (netns !== null) return text(names.netns(netns));
  return why === null ? text("") : doubt("not known", why);
}

function portWords(port: PublishedPort): string {
  const host = port.hostAddress.includes(":") ? `[${port.hostAddress}]` : port.hostAddress || "*";
  return `${host}:${port.hostPort} to ${port.containerPort}/${port.protocol}`;
}

export function podSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("name", "Pod", 220),
      column("state", "State", 150),
      column("namespace", "Namespace", 130),
      column("runtime", "Runtime", 100),
      column("netns", "Network namespace", 170),
      column("containers", "Containers", 260),
      column("uid", "Uid", 270, "mono"),
    ],
    rows: index.topology.pods.map((pod) => {
      const members = pod.containerIds.flatMap((id) => index.containers.get(id) ?? []);
      const running = members.filter((container) => container.status === "running").length;
      return {
        key: pod.id,
        ref: { kind: "pod", id: pod.id },
        cells: [
          text(pod.name),
          {
            ...text(`${running} of ${members.length} running`, running === members.length ? "good" : "plain"),
            sort: running,
          },
          text(pod.namespace),
          text(pod.runtime),
          netnsCell(names, pod.netns, "No container of this pod has a network namespace that was seen."),
          list(members.filter((container) => !container.isSandbox).map((container) => container.name)),
          text(pod.uid),
        ],
      };
    }),
    note: null,
  };
}

export function processSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("name", "Process", 150),
      column("state", "State", 110),
      column("pid", "Pid", 80, "number"),
      column("inside", "Pids inside", 100, "mono"),
      column("parent", "Parent", 80, "number"),
      column("uid", "Uid", 70, "number"),
      column("role", "Part", 120),
      column("container", "Container", 150),
      column("netns", "Network namespace", 150),
      column("command", "Command", 320, "mono"),
    ],
    rows: index.topology.processes.map((process) => ({
      key: process.id,
      ref: { kind: "process", id: process.id },
      cells: [
        text(process.comm),
        text(stateWord(process), isNotable(process) ? "doubt" : "plain"),
        count(process.pid),
        text(process.nsPids.slice(1).join(" > ")),
        count(process.ppid),
        process.uid === null
          ? doubt("not known", "The owner of this process was not read.")
          : count(process.uid),
        text(roleWord(process), "muted"),
        text(process.container === null ? "" : index.containers.get(process.container)?.name),
        processNetns(names, process),
        text(process.args.join(" ")),
      ],
    })),
    note: index.processByPid.has(1)
      ? null
      : "Pid 1 is not among the processes that were read: this host hides the processes of other users.",
  };
}

function processNetns(names: Names, process: Process): Cell {
  if (process.netns !== null) return text(names.netns(process.netns));
  switch (whyNoNetns(process)) {
    case "kernel-thread":
      return text("");
    case "ended":
      return text("", "muted", "It has ended and is in none any more.");
    case "not-permitted":
      return doubt("not permitted", "Its namespace link could not be read.");
    case "not-collected":
      return doubt("not collected", "Its namespace link was not collected.");
  }
}

/** Sockets that listen, and ports a runtime publishes: what the kernel says and what the engine says, side by side. */
export function portSheet(index: TopologyIndex, names: Names): Sheet {
  return {
    columns: [
      column("port", "Port", 80, "number"),
      column("protocol", "Protocol", 80),
      column("state", "State", 120),
      column("address", "Address", 150, "mono"),
      column("netns", "Network namespace", 160),
      column("target", "Leads to", 160),
      column("process", "Process", 150),
      column("container", "Container", 150),
    ],
    rows: [
      ...index.topology.listeners.map((listener) => listenerRow(index, names, listener)),
      ...index.topology.containers.flatMap((container) =>
        container.ports.map((port, at) => publishedRow(container, port, at)),
      ),
    ],
    note: closedNote(index, "listeners"),
  };
}

function listenerRow(index: TopologyIndex, names: Names, listener: Listener): SheetRow {
  const holders = listener.pids.flatMap((pid) => index.processByPid.get(pid) ?? []);
  const [only] = holders;
  const ref: EntityRef =
    holders.length === 1 && only !== undefined
      ? { kind: "process", id: only.id }
      : { kind: "netns", id: listener.netns };
  const containers = new Set(
    holders.flatMap((process) =>
      process.container === null ? [] : (index.containers.get(process.container)?.name ?? []),
    ),
  );
  return {
    key: `listener ${listener.netns} ${listener.protocol} ${listener.address} ${listener.port} ${listener.pids.join(",")}`,
    ref,
    cells: [
      count(listener.port),
      text(listener.protocol.replace("6", "")),
      text(listener.protocol.startsWith("udp") ? "bound" : "listening", "good"),
      text(listener.address),
      text(names.netns(listener.netns)),
      text(""),
      listener.pids.length === 0
        ? doubt("not known", listener.doubt)
        : list(listener.pids.map((pid) => `${index.processByPid.get(pid)?.comm ?? "pid"} ${pid}`)),
      list([...containers]),
    ],
  };
}

function publishedRow(container: Container, port: PublishedPort, at: number): SheetRow {
  return {
    key: `published ${container.id} ${at}`,
    ref: { kind: "container", id: container.id },
    cells: [
      count(port.hostPort),
      text(port.protocol),
      text("published"),
      text(port.hostAddress || "any"),
      // Which netns the engine listens in is not said: an engine inside a container publishes in that container's.
      text(""),
      text(`port ${port.containerPort}`),
      text(""),
      text(container.name),
    ],
  };
}
