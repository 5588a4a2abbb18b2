// The Snapshot: what a host answered, section by section, exactly as it came. Everything else is recomputed from it.

/** Version of the snapshot document. Raise it together with a migration in `migrations.ts`. */
export const SNAPSHOT_VERSION = 1;

/** Why a section holds nothing, when it was not run at all. */
export type SkipReason = "not-found" | "not-permitted" | "not-needed";

/** How a section that ran came to its end. `cut`: the stream ended inside it; `too-large`: more bytes than we accept. */
export type SectionEnd = "complete" | "timeout" | "cut" | "too-large";

/** One section: the output of one command in one network namespace. */
export interface Section {
  /** Name from the collection contract, e.g. `ip`, `iptables-save`, `proc-stat`. */
  readonly name: string;
  /** Inode of the network namespace it ran in; null when it is not of one namespace. */
  readonly netns: number | null;
  /** The command as a person would type it on the host. */
  readonly command: string;
  /** Standard output, decoded as UTF-8 with replacement characters. */
  readonly text: string;
  /** Standard error, at most 16 KiB. */
  readonly errorText: string;
  /** Exit code; null when unknown (skipped, or the stream was cut). */
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly end: SectionEnd;
  /** Present when the section was not run. */
  readonly skipped?: { readonly reason: SkipReason; readonly text: string };
}

/** Who asked, how, and as whom the script ran. Never holds a secret. */
export interface SnapshotSource {
  /** What the person typed: `local`, an ssh alias, `user@host:port`, or `file`. */
  readonly target: string;
  readonly transport: "ssh2" | "openssh" | "local" | "script";
  readonly sudo: boolean;
}

export interface Snapshot {
  readonly format: "vethscope-snapshot";
  readonly version: number;
  /** ISO 8601, the collecting machine's clock at the start of the run. */
  readonly collectedAt: string;
  /** Wall time of the whole run in milliseconds. */
  readonly durationMs: number;
  readonly source: SnapshotSource;
  /** False when the run was cancelled or the connection was cut: what arrived is kept. */
  readonly complete: boolean;
  /** One sentence when `complete` is false. */
  readonly incompleteReason?: string;
  /** Text the host printed before the collector's own output (banner, profile output), bounded. */
  readonly noise: string;
  readonly sections: readonly Section[];
}

/** Key of a section inside one snapshot, e.g. `ip@4026532569` or `meta`. Unique: a repeated key gets `~2`, `~3`, ... */
export type SectionKey = string & { readonly __brand: "SectionKey" };

/** Makes the key of a section (without the suffix for repeats). */
export function sectionKey(name: string, netns: number | null): SectionKey {
  return (netns === null ? name : `${name}@${netns}`) as SectionKey;
}

/** Indexes sections by key; repeated keys get a suffix, none is lost. */
export function sectionsByKey(snapshot: Snapshot): Map<SectionKey, Section> {
  const byKey = new Map<SectionKey, Section>();
  for (const section of snapshot.sections) {
    const base = sectionKey(section.name, section.netns);
    let key = base;
    for (let n = 2; byKey.has(key); n += 1) key = `${base}~${n}` as SectionKey;
    byKey.set(key, section);
  }
  return byKey;
}
