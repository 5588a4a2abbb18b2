// Runs pods on a CRI runtime as a kubelet would ("run FILE"), and prints what the runtime says of them ("truth").
import { mkdirSync, readFileSync } from "node:fs";
import { all, connect, field, inner, integer, message, readMap, repeated, stringMap, text } from "./wire.mjs";

const [command, file] = process.argv.slice(2);
const runtime = connect(
  process.env.CRI_SOCKET ?? "/run/containerd/containerd.sock",
  "runtime.v1.RuntimeService",
);
const POD = 0;
const CONTAINER = 1;
const NODE = 2;

/** What a kubelet asks for: the network and IPC of the pod (or of the node), a PID namespace per container. */
function namespaces(pod) {
  const network = pod.hostNetwork ? NODE : POD;
  return message(field(1, network), field(2, CONTAINER), field(3, POD));
}

function podLabels(pod) {
  return {
    ...pod.labels,
    "io.kubernetes.pod.name": pod.name,
    "io.kubernetes.pod.namespace": pod.namespace,
    "io.kubernetes.pod.uid": pod.uid,
  };
}

function sandboxConfig(pod) {
  const folder = `/var/log/pods/${pod.namespace}_${pod.name}_${pod.uid}`;
  const quality = pod.quality ?? "besteffort";
  const parent = `/kubepods/${quality === "guaranteed" ? "" : `${quality}/`}pod${pod.uid}`;
  return message(
    field(
      1,
      message(field(1, pod.name), field(2, pod.uid), field(3, pod.namespace), field(4, pod.attempt ?? 0)),
    ),
    field(2, pod.hostNetwork ? "" : pod.name),
    field(3, folder),
    (pod.ports ?? []).map((port) => field(5, message(field(2, port.container), field(3, port.host)))),
    stringMap(6, podLabels(pod)),
    stringMap(7, { "kubernetes.io/config.source": pod.source ?? "api", ...pod.annotations }),
    field(8, message(field(1, parent), field(2, message(field(1, namespaces(pod)))))),
  );
}

function containerConfig(pod, container) {
  return message(
    field(1, message(field(1, container.name), field(2, container.attempt ?? 0))),
    field(2, message(field(1, container.image ?? "docker.io/library/lab:latest"))),
    repeated(3, container.command),
    stringMap(9, {
      "io.kubernetes.container.name": container.name,
      "io.kubernetes.pod.name": pod.name,
      "io.kubernetes.pod.namespace": pod.namespace,
      "io.kubernetes.pod.uid": pod.uid,
    }),
    stringMap(10, {
      "io.kubernetes.container.restartCount": String(container.attempt ?? 0),
      "io.kubernetes.pod.terminationGracePeriod": "30",
    }),
    field(11, `${container.name}/${container.attempt ?? 0}.log`),
    field(15, message(field(2, message(field(3, namespaces(pod)))))),
  );
}

async function containerState(id) {
  return integer(inner(await runtime.call("ContainerStatus", field(1, id)), 1), 3);
}

async function run(pod) {
  const config = sandboxConfig(pod);
  const sandbox = text(await runtime.call("RunPodSandbox", message(field(1, config))), 1);
  for (const container of pod.containers) {
    const log = `/var/log/pods/${pod.namespace}_${pod.name}_${pod.uid}/${container.name}`;
    mkdirSync(log, { recursive: true });
    const created = message(field(1, sandbox), field(2, containerConfig(pod, container)), field(3, config));
    const id = text(await runtime.call("CreateContainer", created), 1);
    await runtime.call("StartContainer", field(1, id));
    while (container.ends && (await containerState(id)) !== 2)
      await new Promise((done) => setTimeout(done, 20));
  }
  if (pod.completed) await runtime.call("StopPodSandbox", field(1, sandbox));
}

const SANDBOX_STATES = ["ready", "notready"];
const CONTAINER_STATES = ["created", "running", "exited", "unknown"];

/** One JSON line per sandbox and per container, from the runtime's own verbose status. */
async function truth() {
  const lines = [];
  const sandboxes = new Map();
  for (const item of all(await runtime.call("ListPodSandbox"), 1)) {
    const id = text(item, 1);
    const answer = await runtime.call("PodSandboxStatus", message(field(1, id), field(2, true)));
    const status = inner(answer, 1);
    const metadata = inner(status, 2);
    const info = JSON.parse(readMap(answer, 2).info ?? "{}");
    const pod = {
      name: text(metadata, 1),
      namespace: text(metadata, 3),
      uid: text(metadata, 2),
      sandbox: id,
      ip: text(inner(status, 5), 1) || null,
    };
    sandboxes.set(id, pod);
    const state = SANDBOX_STATES[integer(status, 3)];
    lines.push({ ...shape(id, pod.name, info, state, pod), sandbox: true });
  }
  for (const item of all(await runtime.call("ListContainers"), 1)) {
    const id = text(item, 1);
    const answer = await runtime.call("ContainerStatus", message(field(1, id), field(2, true)));
    const info = JSON.parse(readMap(answer, 2).info ?? "{}");
    const state = CONTAINER_STATES[integer(item, 6)];
    lines.push({
      ...shape(id, text(inner(item, 3), 1), info, state, sandboxes.get(text(item, 2))),
      sandbox: false,
    });
  }
  for (const line of lines) console.log(JSON.stringify(line));
}

function shape(id, name, info, status, pod) {
  const alive = status === "running" || status === "ready";
  const lowLevelRuntime = info.runtimeType?.split(".").at(-2) ?? null; // io.containerd.runc.v2
  return { runtime: "containerd", id, name, pid: alive ? info.pid : 0, status, lowLevelRuntime, pod };
}

if (command === "run") {
  for (const pod of JSON.parse(readFileSync(file, "utf8"))) await run(pod);
} else if (command === "truth") await truth();
else await runtime.call("Version", field(1, "v1"));
runtime.close();
