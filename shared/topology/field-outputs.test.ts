// What recorded process lists, sockets and CRI answers of real hosts say, joined: rows of the field become records, and the
// topology must state what the engineers saw.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readShimArguments } from "../parse/argv/containerd-shim.ts";
import { describeRecorded, fieldOutput, filesIn } from "../parse/testing/recorded.ts";
import { buildForest } from "../scene/processes/forest.ts";
import { address, container, HOST, link, netns, process, socket, topologyOf } from "./testing/make.ts";

/** Rows below the title line (when there is one), cut at blanks; the last of `columns` takes the rest. */
function rows(file: string, columns: readonly string[], titled = true): Record<string, string>[] {
  return fieldOutput(file)
    .trimEnd()
    .split("\n")
    .slice(titled ? 1 : 0)
    .map((line) => {
      const words = line.trim().split(/\s+/);
      const cells = columns.map((name, i) => [
        name,
        i === columns.length - 1 ? words.slice(i).join(" ") : (words[i] ?? ""),
      ]);
      return Object.fromEntries(cells) as Record<string, string>;
    });
}

/** Listening sockets of `netstat -tnlp`: port, pid and program. */
const listeners = (file: string) =>
  fieldOutput(file)
    .split("\n")
    .flatMap((line) => {
      const found = /^(tcp6?)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s+LISTEN\s+(\d+)\/(.+)$/.exec(line.trimEnd());
      return found
        ? [
            {
              protocol: found[1] as "tcp" | "tcp6",
              address: found[2] ?? "",
              port: Number(found[3]),
              pid: Number(found[4]),
              program: found[5] ?? "",
            },
          ]
        : [];
    });

describeRecorded("recorded hosts, joined", () => {
  it("every recorded file is named by a test", () => {
    const tests = ["..", "../../electron"].flatMap((room) => {
      const folder = new URL(`${room}/`, import.meta.url);
      return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".test.ts"))
        .map((file) => readFileSync(new URL(file, folder), "utf8"));
    });
    const recorded = filesIn("field-outputs").filter((file) => file.includes(".") && file !== "README.md");
    expect(recorded.length).toBeGreaterThan(60);
    const named = (file: string) => tests.some((test) => test.includes(file.split("/").at(-1) ?? file));
    expect(recorded.filter((file) => !named(file))).toEqual([]);
  });

  // Fact: collector-hidden
  it("own-ssh-session: the session in which the collector runs is hidden with its sshd pair, as root or not", () => {
    const seen = rows("ps/own-ssh-session.txt", ["sid", "pid", "ppid", "pgid", "uid", "stat", "command"]);
    expect(seen.map((row) => row.sid)).toEqual(["1279", "1279", "1311", "1311", "1311", "1311", "1311"]);
    const index = topologyOf({
      host: { collectorPid: 1331, collectorSession: 1311 },
      processes: [
        process(1, 0, ["/sbin/init"]),
        process(1112, 1, ["sshd: /usr/sbin/sshd -D [listener]"], { comm: "sshd" }),
        ...seen.map((row) => {
          const words = (row.command ?? "").replace(/^\\_ /, "").split(" ");
          const comm = /^-?(\w+)/.exec(words[0] ?? "")?.[1] ?? "";
          return process(Number(row.pid), Number(row.ppid), words, {
            comm,
            sessionId: Number(row.sid),
            uid: Number(row.uid),
          });
        }),
      ],
    });
    expect(index.topology.processes.map((one) => one.pid)).toEqual([1, 1112]);
  });

  // Fact: zombie-links
  it("zombie: state Z, its parent, no netns, and no kernel thread though it is written in brackets", () => {
    const [parent, zombie] = rows("ps/zombie.txt", ["user", "pid", "ppid", "tty", "stat", "command"]);
    expect(zombie?.command).toBe("[22.exe] <defunct>");
    const index = topologyOf({
      processes: [parent, zombie].map((row) =>
        process(Number(row?.pid), Number(row?.ppid), row === zombie ? [] : ["./22.exe"], {
          comm: "22.exe",
          state: row?.stat?.[0] ?? "",
        }),
      ),
    });
    const dead = index.processByPid.get(24428);
    expect([dead?.ppid, dead?.state, dead?.role, dead?.netns]).toEqual([24427, "Z", "other", null]);
  });

  // Fact: ppid-zero
  it("axjf-inside-container: two roots with PPID 0, the first process and one that was entered by exec", () => {
    const seen = rows("ps/axjf-inside-container.txt", [
      "ppid",
      "pid",
      "pgid",
      "sid",
      "tty",
      "tpgid",
      "stat",
      "uid",
      "time",
      "command",
    ]);
    expect(seen.filter((row) => row.ppid === "0").map((row) => row.pid)).toEqual(["492", "1"]);
    const index = topologyOf({
      processes: seen.map((row) =>
        process(Number(row.pid), Number(row.ppid), (row.command ?? "").replace(/^\\_ /, "").split(" ")),
      ),
    });
    const doubts = [...buildForest(index).processNodes.values()].map((node) => [
      node.process.pid,
      node.parentDoubt ?? null,
    ]);
    expect(doubts.sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, null],
      [6, null],
      [492, "started from outside this pid namespace"],
      [499, null],
    ]);
  });

  it("apiserver-full-cmdline: one line of 1,347 letters, 26 flags, an ordinary process of a container", () => {
    const [line = ""] = fieldOutput("ps/apiserver-full-cmdline.txt").split("\n");
    const args = line.slice(line.indexOf("kube-apiserver")).trimEnd().split(" ");
    const id = "e".repeat(64);
    const index = topologyOf({
      processes: [process(8947, 1, args, { cgroups: [`0::/kubepods/burstable/podx/${id}`] })],
      containers: [container(id, { name: "kube-apiserver", pid: 8947 })],
    });
    const seen = index.processByPid.get(8947);
    expect(seen?.args.filter((word) => word.startsWith("--"))).toHaveLength(26);
    expect(seen?.args).toEqual(
      expect.arrayContaining(["--service-cluster-ip-range=10.96.0.0/12", "--secure-port=6443"]),
    );
    expect([seen?.role, seen?.comm, seen?.container]).toEqual([
      "container-init",
      "kube-apiserver",
      index.topology.containers[0]?.id,
    ]);
  });

  // Fact: shim-v2, dockerd-no-ancestor
  it("docker-shim-v2: a shim of Docker 20.10 is a child of PID 1, and neither containerd nor dockerd is above it", () => {
    const seen = rows(
      "ps/docker-shim-v2.txt",
      ["uid", "pid", "ppid", "c", "stime", "tty", "time", "command"],
      false,
    );
    const processes = seen.map((row) =>
      process(Number(row.pid), Number(row.ppid), (row.command ?? "").split(" ")),
    );
    const index = topologyOf({ processes: [process(1, 0, ["/sbin/init"]), ...processes] });
    const shim = index.processByPid.get(79696);
    expect([shim?.ppid, shim?.role]).toEqual([1, "shim"]);
    expect(readShimArguments(shim?.args ?? [])?.containerId).toMatch(/^3ea752c1cce6/);
    const engines = index.topology.processes.filter(
      (one) => one.role === "dockerd" || one.role === "containerd",
    );
    expect(engines.map((one) => one.pid)).toEqual([1892, 79556]);
    expect(index.topology.processes.filter((one) => [1892, 79556].includes(one.ppid))).toEqual([]);
  });

  // Fact: dockerd-placeholder
  it("dockerd-placeholder-80: dockerd holds the published port and serves nothing; sshd serves 22 in both families", () => {
    const held = listeners("netstat/dockerd-placeholder-80.txt");
    expect(held.map((one) => `${one.protocol} ${one.port} ${one.program}`)).toEqual([
      "tcp 22 sshd",
      "tcp6 80 dockerd",
      "tcp6 22 sshd",
    ]);
    const web = container("6".repeat(64), {
      name: "mynginx1",
      pid: 17056,
      ports: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 80, containerPort: 80 }],
    });
    const index = topologyOf({
      netns: [
        netns(HOST, [], { sockets: held.map((one, i) => socket(one.port, 900 + i, one)) }),
        netns(580, [link(6, "eth0", { addresses: [address("172.17.0.2/16")] })]),
      ],
      processes: [
        process(1112, 1, ["/usr/sbin/sshd", "-D"]),
        process(23756, 1, ["/usr/bin/dockerd"]),
        process(17056, 1, ["nginx"], { net: 580 }),
      ],
      fdSockets: held.map((one, i) => ({ pid: one.pid, inode: 900 + i, source: socket(1, 1).source })),
      containers: [web],
    });
    const said = index.topology.listeners.map((one) => [
      one.port,
      one.role,
      one.target?.container ? (index.containers.get(one.target.container)?.name ?? null) : null,
    ]);
    expect(said.sort()).toEqual([
      [22, "server", null],
      [22, "server", null],
      [80, "placeholder", "mynginx1"],
    ]);
  });

  it("host-network-nginx-master: a program's name holds a blank, and the container itself listens on the host", () => {
    const [held] = listeners("netstat/host-network-nginx-master.txt");
    expect(held).toEqual({
      protocol: "tcp",
      address: "0.0.0.0",
      port: 80,
      pid: 7312,
      program: "nginx: master",
    });
    const id = "7".repeat(64);
    const index = topologyOf({
      netns: [netns(HOST, [], { sockets: [socket(80, 900)] })],
      processes: [
        process(7312, 1, ["nginx: master process nginx"], { comm: "nginx", cgroups: [`0::/docker/${id}`] }),
      ],
      fdSockets: [{ pid: 7312, inode: 900, source: socket(1, 1).source }],
      containers: [container(id, { name: "web", networkMode: "host", pid: 7312 })],
    });
    const web = index.topology.containers[0];
    expect(index.namespaces.get(web?.netns ?? ("" as never))?.inode).toBe(HOST);
    expect(
      index.topology.listeners.map((one) => [one.pids, index.processByPid.get(7312)?.container]),
    ).toEqual([[[7312], web?.id]]);
  });

  // Fact: hostnetwork-pod
  it("inspectp-namespace-options: a pod that shares one pid namespace is still one pod of its own, beside the like", () => {
    const { status } = JSON.parse(fieldOutput("crictl/inspectp-namespace-options.json")) as {
      status: {
        id: string;
        metadata: { name: string; namespace: string; uid: string };
        network: { ip: string };
        linux: { namespaces: { options: Record<string, string> } };
      };
    };
    expect(status.linux.namespaces.options).toEqual({ ipc: "POD", network: "POD", pid: "POD" });
    const member = (id: string, name: string, sandbox: string, pid: number, isInfra = false) =>
      container(id, {
        runtime: "cri-o",
        name,
        pid,
        isInfra,
        labels: new Map([
          ["io.kubernetes.pod.name", sandbox === status.id ? status.metadata.name : "other"],
          ["io.kubernetes.pod.namespace", "default"],
          ["io.kubernetes.pod.uid", sandbox === status.id ? status.metadata.uid : "uid-2"],
          ["io.kubernetes.sandbox.id", sandbox],
        ]),
      });
    const other = "d".repeat(64);
    const shared = { net: 880, ns: { pid: 881 } };
    const index = topologyOf({
      netns: [
        netns(HOST, []),
        netns(880, [link(3, "eth0", { addresses: [address(`${status.network.ip}/16`)] })]),
      ],
      processes: [
        process(40, 1, ["/pause"], shared),
        process(41, 40, ["nginx"], shared),
        // Another pod on the host's network: both share a pid namespace with nobody of the first.
        process(50, 1, ["/pause"], { ns: { pid: 890 } }),
      ],
      containers: [
        member(status.id, "POD", status.id, 40, true),
        member("e".repeat(64), "nginx", status.id, 41),
        member(other, "POD", other, 50, true),
      ],
    });
    expect(index.topology.pods.map((pod) => [pod.name, pod.containerIds.length]).sort()).toEqual([
      ["nginx-sandbox", 2],
      ["other", 1],
    ]);
  });

  it("task-list, task-ps: the container's pid is its first process; an exec id that reads like it is another process", () => {
    const tasks = rows("ctr/task-list.txt", ["task", "pid", "status"]);
    const members = rows("ctr/task-ps.txt", ["pid", "info"]);
    expect([tasks.length, members.length]).toEqual([30, 27]);
    const task = tasks.find((row) => row.pid === "14831");
    expect(task?.task).toMatch(/^52aac01a3a7d/);
    expect(members.find((row) => row.pid === "2071")?.info).toContain("ExecID:14831");
    const id = task?.task ?? "";
    const index = topologyOf({
      processes: [
        process(14700, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "k8s.io", "-id", id]),
        ...members.map((row, i) =>
          // The first process is the shim's; what `exec` started is the shim's too; the rest is the first one's.
          process(Number(row.pid), row.pid === "14831" || row.info !== "-" ? 14700 : 14831, ["app"], {
            net: 600,
            ns: { pid: 601 },
            nsPids: [Number(row.pid), row.pid === "14831" ? 1 : 10 + i],
            startTime: row.pid === "14831" ? 100 : 200 + i,
            cgroups: [`0::/kubepods/besteffort/podabc/${id}`],
          }),
        ),
      ],
    });
    const [only, ...more] = index.topology.containers;
    expect(more).toEqual([]);
    expect([only?.runtimeId, only?.pid]).toEqual([id, 14831]);
    expect(index.topology.processes.filter((one) => one.container === only?.id)).toHaveLength(27);
  });

  it("show-docker0: brctl's bridge id is the MAC without colons, and its one port is the veth's", () => {
    const [row] = rows("brctl/show-docker0.txt", ["name", "id", "stp", "ports"]);
    expect(row).toEqual({ name: "docker0", id: "8000.02428e1e18de", stp: "no", ports: "vethad1f79f" });
    const mac = (row?.id ?? "").replace("8000.", "").match(/../g)?.join(":");
    const index = topologyOf({
      netns: [
        netns(HOST, [
          link(3, "docker0", { kind: "bridge", mac: "02:42:8e:1e:18:de" }),
          link(7, "vethad1f79f", { kind: "veth", master: "docker0", linkIndex: 6 }),
        ]),
      ],
    });
    const bridge = index.topology.interfaces.find((one) => one.name === "docker0");
    expect(bridge?.mac).toBe(mac);
    expect(index.portsOf.get(bridge?.id ?? ("" as never))?.map((one) => one.name)).toEqual([row?.ports]);
  });
});
