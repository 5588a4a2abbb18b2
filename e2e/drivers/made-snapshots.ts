// Snapshots made for a test from a bundled sample: far more processes than any lab host runs, or far fewer rights.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const SAMPLES = join(import.meta.dirname, "../../renderer/public/samples");

interface Section {
  name: string;
  text: string;
}

interface Document {
  sections: Section[];
}

function change(sample: string, edit: (document: Document) => void): Buffer {
  const document = JSON.parse(gunzipSync(readFileSync(join(SAMPLES, sample))).toString("utf8")) as Document;
  edit(document);
  return gzipSync(JSON.stringify(document));
}

function section(document: Document, name: string): Section {
  const found = document.sections.find((one) => one.name === name);
  if (!found) throw new Error(`the sample has no section ${name}`);
  return found;
}

/** A stat line of proc_pid_stat(5) with 52 fields; field 22 is the start time in clock ticks. */
function stat(pid: number, ppid: number, comm: string, state: string): string {
  const rest = Array.from({ length: 47 }, (_, at) => (at === 16 ? 1_000_000 + pid : 0));
  return `/proc/${pid}/stat:${pid} (${comm}) ${state} ${ppid} ${pid} ${rest.join(" ")}`;
}

/** The Docker sample with so many more processes below its pid 1, each tenth a zombie. */
export function manyProcesses(count: number): Buffer {
  return change("docker.vethscope", (document) => {
    const links = section(document, "ns-links").text.split("\n");
    const ofInit = links.filter((line) => line.startsWith("/proc/1/ns/"));
    const pids = Array.from({ length: count }, (_, at) => 100_000 + at);
    const add = (name: string, lines: readonly string[]) => {
      const where = section(document, name);
      where.text = `${where.text.replace(/\n*$/, "\n")}${lines.join("\n")}\n`;
    };
    add(
      "proc-stat",
      pids.map((pid, at) => stat(pid, 1, `worker${at}`, at % 10 === 9 ? "Z" : "S")),
    );
    add(
      "proc-status",
      pids.flatMap((pid, at) => [
        `/proc/${pid}/status:Name:\tworker${at}`,
        `/proc/${pid}/status:Uid:\t1000\t1000\t1000\t1000`,
        `/proc/${pid}/status:NSpid:\t${pid}`,
      ]),
    );
    add(
      "proc-cmdline",
      pids.map((pid, at) => `/proc/${pid}/cmdline:/usr/bin/worker${at}\0--number\0${at}\0`),
    );
    add(
      "ns-links",
      pids.flatMap((pid, at) =>
        at % 10 === 9 ? [] : ofInit.map((line) => line.replace("/proc/1/", `/proc/${pid}/`)),
      ),
    );
  });
}

/** The Docker sample as a user sees it whose /proc hides other people's processes and who may follow no namespace link. */
export function hiddenProcesses(): Buffer {
  return change("docker.vethscope", (document) => {
    const seen = new RegExp(`^/proc/(?:${pidsOfOneUser(document).join("|")})/`);
    for (const name of ["proc-stat", "proc-status", "proc-cmdline", "proc-cgroup", "ns-links"]) {
      const where = section(document, name);
      where.text = `${where.text
        .split("\n")
        .filter((line) => seen.test(line))
        .map((line) => (name === "ns-links" ? line.replace(/\t.*/, "\t") : line))
        .join("\n")}\n`;
    }
  });
}

/** The daemon of the login, and one container with its shim: pids as `docker inspect` and the kernel recorded them. */
function pidsOfOneUser(document: Document): readonly number[] {
  const stats = section(document, "proc-stat")
    .text.split("\n")
    .flatMap((line) => {
      const [, pid, comm, ppid] = /^[^:]*:(\d+) \((.*)\) \S (\d+) /.exec(line) ?? [];
      return pid ? [{ pid: Number(pid), comm, ppid: Number(ppid) }] : [];
    });
  const app = section(document, "docker-containers")
    .text.split("\n")
    .find((line) => line.includes('"Name":"/app"'));
  const first = Number(/"Pid":(\d+)/.exec(app ?? "")?.[1]);
  const shim = stats.find((one) => one.pid === first)?.ppid;
  const login = stats.find((one) => one.comm === "sshd")?.pid;
  if (shim === undefined || login === undefined)
    throw new Error("the sample has no sshd, or no container app");
  return [login, shim, first];
}

/** The Docker sample of a host that told nothing about its processes. */
export function noProcesses(): Buffer {
  return change("docker.vethscope", (document) => {
    for (const one of document.sections) {
      if (/^(proc-|ns-links|docker|containerd|oci-|ctr-|engine-)/.test(one.name)) one.text = "";
    }
  });
}
