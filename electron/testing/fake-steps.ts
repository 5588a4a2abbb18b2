// A run without a host, for tests of what stands above it: each step does what the test says.
import type { ShellFacts } from "../../shared/api.ts";
import { type Section, SNAPSHOT_VERSION, type Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { BackendParts } from "../backend/backend.ts";
import type { CollectSteps } from "../backend/collect-host.ts";
import type { HostTransport } from "../transport/host-transport.ts";

export const FACTS: ShellFacts = {
  version: "0.0.0-test",
  platform: "linux",
  canCollectLocally: true,
  userName: "ada",
  secretStorage: { available: false, why: "Nothing is stored here." },
};

export function fakeSection(text: string): Section {
  return {
    name: "meta",
    netns: null,
    command: "meta",
    text,
    errorText: "",
    exitCode: 0,
    durationMs: 1,
    end: "complete",
  };
}

export function fakeSnapshot(
  target: string,
  sections: readonly Section[] = [fakeSection("uid=0\n")],
): Snapshot {
  return {
    format: "vethscope-snapshot",
    version: SNAPSHOT_VERSION,
    collectedAt: "2026-01-02T03:04:05.000Z",
    durationMs: 12,
    source: { target, transport: "ssh2", sudo: false },
    complete: true,
    noise: "",
    sections,
  };
}

/** A transport that counts how often it was closed and runs nothing. */
export function fakeTransport(label = "ada@host:22"): HostTransport & { closed: number } {
  return {
    kind: "ssh2",
    label,
    ended: new Promise(() => undefined),
    closed: 0,
    exec: () => Promise.reject(new Error("a fake transport runs nothing")),
    close() {
      this.closed += 1;
    },
  };
}

/** Steps that succeed at once, with some replaced. */
export function fakeSteps(replaced: Partial<CollectSteps> = {}): CollectSteps {
  return {
    connect: async (request) => fakeTransport(request.target),
    elevate: (transport) => transport,
    collect: async (_transport, request) => ({ ok: true, snapshot: fakeSnapshot(request.target) }),
    ...replaced,
  };
}

export function fakeParts(replaced: Partial<CollectSteps> = {}): BackendParts {
  return {
    steps: fakeSteps(replaced),
    listConfigured: async () => [{ target: "web1", hostName: "10.0.0.7", user: null, port: null }],
    describeScript: () => ({ script: "true", sections: [] }),
    facts: FACTS,
  };
}

/** A promise that rejects when the signal fires: a step that hangs until it is cancelled. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
}
