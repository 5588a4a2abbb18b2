// The one typed interface between a shell (Electron, browser) and the renderer. Plain data only: it crosses IPC and WebSocket.
import type { Snapshot } from "./snapshot/snapshot.ts";

/** Facts about the shell; the renderer shows them but never branches on them. */
export interface ShellFacts {
  readonly version: string;
  /** `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Whether "this machine" can be collected (Linux only). */
  readonly canCollectLocally: boolean;
  readonly userName: string;
  /** Whether answers may be kept on this machine, encrypted by the system's keychain; else why not, in a sentence. */
  readonly secretStorage: { readonly available: true } | { readonly available: false; readonly why: string };
}

/** A host the person may pick: from the ssh config or saved before. */
export interface HostEntry extends HostChoices {
  readonly target: string;
  readonly hostName: string | null;
  readonly user: string | null;
  readonly port: number | null;
  readonly source: "ssh-config" | "saved";
  /** Null: not since this machine keeps count. */
  readonly last: LastCollected | null;
}

/** The built-in SSH, or the system's own: for certificates, FIDO keys, GSSAPI and whatever else only OpenSSH can. */
export type SshWay = "ssh2" | "openssh";

/** What a person chose for a host. Never a secret. */
export interface HostChoices {
  /** The person's own word for what belongs together; "" for none. */
  readonly group: string;
  readonly via: SshWay;
  readonly sudo: boolean;
  /** "": what ssh would use. */
  readonly identityFile: string;
}

export interface LastCollected {
  /** ISO 8601. */
  readonly collectedAt: string;
  /** The account that read it there; "" when unknown. */
  readonly user: string;
  readonly warnings: number;
  readonly complete: boolean;
}

export interface CollectRequest {
  /** `local`, `[user@]host[:port]`, or an ssh-config alias. */
  readonly target: string;
  /** Private key file; empty: what ssh would use. */
  readonly identityFile?: string;
  /** Offered before the key; never stored, never logged. */
  readonly password?: string;
  readonly knownHostsFile?: string;
  readonly useAgent?: boolean;
  readonly sudo?: boolean;
  /** Absent: what was chosen for this host, else the built-in SSH. */
  readonly via?: SshWay;
  /** Seconds for the whole run. */
  readonly timeoutSeconds?: number;
}

/** A question only a person can answer while connecting. */
export type Prompt =
  | {
      readonly kind: "host-key-unknown";
      /** Which machine of the chain: `10.0.0.7:22`. */
      readonly host: string;
      readonly keyType: string;
      /** `SHA256:...` as OpenSSH prints it. */
      readonly fingerprint: string;
      readonly knownHostsFile: string;
      /** A key of a jump host, which the system's ssh saves by itself when it accepts it: there is no "once". */
      readonly onlySaved?: true;
      /** Keys of other types this host is already known by (`ssh-rsa SHA256:... (file:line)`): worth a second look. */
      readonly otherKnownKeys?: readonly string[];
    }
  /** `again`: the answer before was wrong. `note`: what was not tried before asking, and why; one sentence. */
  | {
      readonly kind: "password";
      readonly host: string;
      readonly user: string;
      readonly again?: true;
      readonly note?: string;
    }
  | { readonly kind: "passphrase"; readonly host: string; readonly keyFile: string; readonly again?: true }
  | {
      readonly kind: "keyboard-interactive";
      readonly host: string;
      readonly title: string;
      readonly instructions: string;
      readonly questions: readonly { readonly text: string; readonly echo: boolean }[];
      readonly note?: string;
    }
  /** `user` is "" where only the configuration of the system's ssh says who logs in. */
  | { readonly kind: "sudo-password"; readonly host: string; readonly user: string; readonly again?: true };

/** Answers: one string per question; `["yes"]` / `["once"]` accepts a host key (saved / not saved); null cancels. */
export type PromptAnswer = readonly string[] | null;

/**
 * How long an answer is remembered: not at all; until the app closes; on this machine, encrypted. Only passwords and
 * passphrases can be, and one that turns out wrong is forgotten.
 */
export type Keep = "not" | "session" | "stored";

export interface SectionProgress {
  readonly name: string;
  readonly netns: number | null;
  readonly state: "running" | "done" | "failed" | "timeout" | "skipped";
  readonly bytes: number;
  readonly durationMs: number;
}

/** Why a run gave no snapshot. */
export interface RunFailure {
  /** Stable word (see TransportErrorCode), or `protocol`. */
  readonly code: string;
  /** One clear sentence. */
  readonly message: string;
  /** Both fingerprints on a changed host key, the first lines the host answered, ... */
  readonly detail?: string;
  /** The other way that may succeed where this one cannot. */
  readonly offer?: "openssh";
}

export type RunEvent =
  | {
      readonly type: "state";
      readonly run: string;
      readonly state: "resolving" | "connecting" | "authenticating" | "collecting";
      readonly label: string;
    }
  | { readonly type: "prompt"; readonly run: string; readonly prompt: string; readonly question: Prompt }
  | {
      readonly type: "progress";
      readonly run: string;
      readonly section: SectionProgress;
      readonly done: number;
      readonly planned: number | null;
      readonly bytes: number;
      readonly elapsedMs: number;
    }
  | { readonly type: "snapshot"; readonly run: string; readonly snapshot: Snapshot }
  | { readonly type: "failed"; readonly run: string; readonly failure: RunFailure }
  /** Something to know about the connection of a run that goes on all the same: one sentence. */
  | { readonly type: "notice"; readonly run: string; readonly text: string }
  /** After a run: its connection is kept for the next one of the same host, or is gone. `why`: one sentence. */
  | {
      readonly type: "connection";
      readonly run: string;
      readonly state: "kept" | "lost" | "idle";
      readonly why: string;
    };

export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What will run on a host, for the trust panel. */
export interface ScriptDescription {
  readonly script: string;
  readonly sections: readonly {
    readonly name: string;
    readonly command: string;
    readonly why: string;
    readonly needsRoot: boolean;
  }[];
}

/** An action of the renderer's registry, as a native menu shows it. */
export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly menu: "file" | "edit" | "view" | "window" | "help";
  /** Electron's spelling, e.g. `CommandOrControl+O`; null: none. Shown only: the renderer handles its own keys. */
  readonly accelerator: string | null;
}

/** A snapshot that was kept of a host. */
export interface HistoryEntry {
  readonly id: string;
  /** The host's own name; "" when it did not say one. */
  readonly host: string;
  /** What was typed to reach it. */
  readonly target: string;
  /** ISO 8601, to the second. */
  readonly collectedAt: string;
  readonly bytes: number;
}

export interface HistoryList {
  /** False when the person turned it off: then nothing is kept. */
  readonly kept: boolean;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
}

export interface VethscopeApi {
  shellFacts(): Promise<ShellFacts>;
  listHosts(): Promise<readonly HostEntry[]>;
  /** Remembers what the person chose for a host; it appears in the list from then on. */
  saveHost(target: string, choices: HostChoices): Promise<void>;
  /** Forgets the choices and when it was collected; a host of the ssh configuration stays listed. */
  forgetHost(target: string): Promise<void>;
  /** Tells how a collection ended, for the list. */
  noteCollected(target: string, last: LastCollected): Promise<void>;
  describeScript(): Promise<ScriptDescription>;
  /** Starts a run and returns its id at once; everything else arrives as events. */
  startRun(request: CollectRequest): Promise<string>;
  cancelRun(run: string): Promise<void>;
  answerPrompt(prompt: string, answer: PromptAnswer, keep: Keep): Promise<void>;
  /** Forgets every answer that is remembered, in memory and on this machine. */
  forgetAnswers(): Promise<void>;
  /** Snapshots kept of earlier runs. */
  listHistory(): Promise<HistoryList>;
  /** One of them; null when it is gone. */
  readHistory(id: string): Promise<Snapshot | null>;
  /** Whether snapshots are kept from now on; turning it off deletes those that were. */
  setHistoryKept(kept: boolean): Promise<void>;
  /** Calls the listener for every event until the returned function is called. */
  onRunEvent(listener: (event: RunEvent) => void): () => void;
  /** Lets the person choose a snapshot file; null when they cancel. */
  openFile(): Promise<OpenedFile | null>;
  /** Lets the person save bytes; resolves to the name it got, or null when they cancel. */
  saveFile(suggestedName: string, mediaType: string, bytes: Uint8Array): Promise<string | null>;
  /**
   * Snapshot files handed to the app from outside, those that came together at once (file association, second start,
   * `serve FILE...`).
   */
  onFilesOpened(listener: (files: readonly OpenedFile[]) => void): () => void;
  /** Tells the shell which actions there are, for its native menu; a shell without one ignores it. */
  announceActions(actions: readonly MenuAction[]): Promise<void>;
  /** Calls the listener with the id of an action chosen in the native menu. */
  onMenuAction(listener: (id: string) => void): () => void;
}
