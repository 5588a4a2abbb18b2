// Migrations: bring an older snapshot document up to the current version, one step per version.
import { SNAPSHOT_VERSION } from "./snapshot.ts";

type Document = Record<string, unknown>;

export type Steps = Readonly<Record<number, (document: Document) => Document>>;

/** Step N turns a document of version N into one of version N+1. None is needed while version 1 is the newest. */
const STEPS: Steps = {};

export type MigrationResult =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly error: string };

/**
 * Migrates a parsed document to the current version.
 * @param newest @param steps of this program; tests give those of a program to come.
 * Fails with a sentence when the document is newer than this program, has no readable version or is damaged; never throws.
 */
export function migrate(
  document: Document,
  newest: number = SNAPSHOT_VERSION,
  steps: Steps = STEPS,
): MigrationResult {
  const version = document.version;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    return { ok: false, error: "the snapshot names no version" };
  }
  if (version > newest) {
    return {
      ok: false,
      error: `the snapshot has version ${version}; this Vethscope reads up to version ${newest}. Update Vethscope to open it`,
    };
  }
  let migrated = document;
  for (let step = version; step < newest; step += 1) {
    const apply = steps[step];
    if (!apply) return { ok: false, error: `no migration is known from snapshot version ${step}` };
    // A step reads a document nobody has checked yet: what it stumbles over is damage.
    try {
      migrated = apply(migrated);
    } catch {
      return {
        ok: false,
        error: `the snapshot is damaged: version ${step} of it cannot be brought to version ${step + 1}`,
      };
    }
  }
  return { ok: true, document: migrated };
}
