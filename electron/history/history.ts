// The last snapshots of every host, kept on this machine for comparing: one private folder per host, limited by number and size.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryEntry } from "../../shared/api.ts";
import { decodeSnapshot, encodeSnapshot } from "../../shared/snapshot/codec.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { readWholeFile } from "../storage/read-file.ts";
import { writeFileAtomically } from "../storage/write-file.ts";

export interface HistoryLimits {
  readonly perHost: number;
  /** Of all hosts together. */
  readonly totalBytes: number;
}

export const HISTORY_LIMITS: HistoryLimits = { perHost: 20, totalBytes: 512 * 1024 * 1024 };

export interface History {
  /** Keeps a complete snapshot, unless the person said no; then drops what the limits no longer hold. Never throws. */
  keep(snapshot: Snapshot): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly HistoryEntry[]>;
  /** Null when it is gone or cannot be read. */
  read(id: string): Promise<Snapshot | null>;
  isKept(): Promise<boolean>;
  /** Turning it off deletes everything that was kept. */
  setKept(kept: boolean): Promise<void>;
}

interface HostFile {
  readonly name: string;
  readonly target: string;
}

const ID = /^([0-9a-f]{16})\/(\d{8}T\d{6}Z-[0-9a-f]{6})$/;
const FILE = /^(\d{8}T\d{6}Z-[0-9a-f]{6})\.vethscope$/;
const OFF = "off";

/** @param folder made when the first snapshot is kept, readable for its owner alone */
export function createHistory(folder: string, limits: HistoryLimits = HISTORY_LIMITS): History {
  // One after the other: two runs that end together must not prune each other's files half.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };

  async function isKept(): Promise<boolean> {
    return stat(join(folder, OFF)).then(
      () => false,
      () => true,
    );
  }

  async function keep(snapshot: Snapshot): Promise<void> {
    if (!snapshot.complete || !(await isKept())) return;
    const host = hostOf(snapshot);
    const place = join(folder, keyOf(snapshot, host));
    await mkdir(place, { recursive: true, mode: 0o700 });
    const time = snapshot.collectedAt.replaceAll(/[-:]|\.\d+/g, "");
    const name = `${time}-${randomBytes(3).toString("hex")}`;
    if (!FILE.test(`${name}.vethscope`)) return;
    await writeFileAtomically(join(place, "host.json"), JSON.stringify(host));
    await writeFileAtomically(join(place, `${name}.vethscope`), encodeSnapshot(snapshot));
    await prune();
  }

  async function list(): Promise<HistoryEntry[]> {
    const keys = await readdir(folder).catch(() => []);
    const entries: HistoryEntry[] = [];
    for (const key of keys) {
      if (!/^[0-9a-f]{16}$/.test(key)) continue;
      const host = await readHostFile(join(folder, key));
      for (const file of await readdir(join(folder, key)).catch(() => [])) {
        const name = FILE.exec(file)?.[1];
        if (name === undefined) continue;
        const bytes = await stat(join(folder, key, file)).then(
          (found) => found.size,
          () => 0,
        );
        entries.push({
          id: `${key}/${name}`,
          host: host.name,
          target: host.target,
          collectedAt: timeOf(name),
          bytes,
        });
      }
    }
    return entries.sort((a, b) =>
      a.collectedAt < b.collectedAt ? 1 : a.collectedAt > b.collectedAt ? -1 : 0,
    );
  }

  /** The newest of each host stay up to the number; then the oldest of all go until the size fits. */
  async function prune(): Promise<void> {
    const seen = new Map<string, number>();
    let size = 0;
    for (const { id, bytes } of await list()) {
      const key = id.slice(0, 16);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      size += bytes;
      // The newest of a host stays even when it alone is too large for the limit.
      if (count > limits.perHost || (size > limits.totalBytes && count > 1)) {
        await unlink(join(folder, `${id}.vethscope`)).catch(() => undefined);
        size -= bytes;
      }
    }
  }

  return {
    isKept,
    list,
    // A full disk must not spoil the run that has just succeeded.
    keep: (snapshot) => inTurn(() => keep(snapshot).catch(() => undefined)),
    async read(id) {
      if (!ID.test(id)) return null;
      const bytes = await readWholeFile(join(folder, `${id}.vethscope`)).catch(() => null);
      const decoded = bytes === null ? null : decodeSnapshot(bytes);
      return decoded?.ok ? decoded.snapshot : null;
    },
    setKept: (kept) =>
      inTurn(async () => {
        if (kept) return rm(join(folder, OFF), { force: true });
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFileAtomically(join(folder, OFF), "Snapshots are not kept.\n");
      }),
  };
}

function hostOf(snapshot: Snapshot): HostFile {
  const meta = snapshot.sections.find((section) => section.name === "meta")?.text ?? "";
  const name = /^hostname=(.{1,200})$/m.exec(meta)?.[1] ?? "";
  return { name, target: snapshot.source.target };
}

/** By machine id where there is one: a host reached under two names is one host. */
function keyOf(snapshot: Snapshot, host: HostFile): string {
  const meta = snapshot.sections.find((section) => section.name === "meta")?.text ?? "";
  const machine = /^machine_id=(\S{8,200})$/m.exec(meta)?.[1] ?? `target ${host.target}`;
  return createHash("sha256").update(machine).digest("hex").slice(0, 16);
}

async function readHostFile(place: string): Promise<HostFile> {
  try {
    const parsed = JSON.parse(await readFile(join(place, "host.json"), "utf8")) as Partial<HostFile>;
    return { name: String(parsed.name ?? ""), target: String(parsed.target ?? "") };
  } catch {
    return { name: "", target: "" };
  }
}

/** `20261121T013329Z-1a2b3c` back to ISO 8601. */
function timeOf(name: string): string {
  return name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/, "$1-$2-$3T$4:$5:$6Z");
}
