// Snapshot files and samples: opening, saving, and saying why not.
import type { OpenedFile, VethscopeApi } from "../../shared/api.ts";
import type { Analysis } from "../analysis/client.ts";
import { formatBytes } from "../facts/quantities.ts";
import type { Beside } from "./beside.ts";
import { type OpenDocument, type Origin, openDocument } from "./document.ts";
import type { Notices } from "./notices.ts";
import { bugAsOutcome, messageOf } from "./runs.ts";
import type { Session } from "./session.ts";

/** One line of `samples/samples.json`. */
export interface Sample {
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

export interface Files {
  /** Lets the person choose a snapshot file and opens it. */
  choose(): Promise<void>;
  open(file: OpenedFile, origin?: Origin): Promise<void>;
  /** Lets the person choose a snapshot file and opens it beside what is open. */
  addChosen(): Promise<void>;
  /** Opens files that came together: one alone, several beside each other. */
  openTogether(files: readonly OpenedFile[]): Promise<void>;
  /** Opens files dropped on the window, as those that came together. */
  openDropped(files: readonly File[]): Promise<void>;
  listSamples(): Promise<readonly Sample[]>;
  openSample(sample: Sample): Promise<void>;
  saveSnapshot(): Promise<void>;
  /** Saves bytes through the shell and says where they went. */
  save(name: string, mediaType: string, bytes: Uint8Array, notes?: readonly string[]): Promise<boolean>;
}

/** Refused before it is read; the codec has the same limit, but importing it here would load it twice. */
const LARGEST_FILE = 256 * 1024 * 1024;

export const SNAPSHOT_MEDIA_TYPE = "application/x-vethscope";

export function createFiles(
  api: VethscopeApi,
  analysis: Analysis,
  session: Session,
  notices: Notices,
  show: (document: OpenDocument) => void,
  beside: Beside,
): Files {
  function refuse(name: string, reason: string): void {
    session.setState({ opening: null, openError: `${name} was not opened: ${reason}.` });
    if (session.getState().view !== "start") notices.say("broken", `${name} was not opened: ${reason}.`);
  }

  async function open(file: OpenedFile, origin: Origin = { kind: "file", name: file.name }): Promise<void> {
    if (session.getState().adding) {
      session.setState({ adding: false, view: "picture" });
      await beside.addFile(file, origin);
      return;
    }
    session.setState({ opening: file.name, openError: null });
    const analysed = await analysis.openBytes(file.bytes).catch(bugAsOutcome);
    if (!analysed.ok) {
      refuse(file.name, analysed.error);
      return;
    }
    session.setState({ opening: null, failed: null });
    show(openDocument(analysed.value, origin));
  }

  async function openTogether(files: readonly OpenedFile[]): Promise<void> {
    const unsaid: string[] = [];
    let first = true;
    for (const file of files) {
      const { view } = session.getState();
      if (first) await open(file);
      else await beside.addFile(file);
      const { openError } = session.getState();
      // What could not be opened is followed by the first that can, whose picture hides what the start screen says.
      if (openError === null) first = false;
      else if (view === "start") unsaid.push(openError);
    }
    if (!first) for (const text of unsaid) notices.say("broken", text);
  }

  async function fetchBytes(path: string): Promise<Uint8Array> {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`the app answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async function save(
    name: string,
    mediaType: string,
    bytes: Uint8Array,
    notes: readonly string[] = [],
  ): Promise<boolean> {
    try {
      const saved = await api.saveFile(name, mediaType, bytes);
      if (saved === null) return false;
      const text = `Saved ${saved} (${formatBytes(bytes.length)}).`;
      if (notes.length === 0) notices.say("good", text);
      else notices.say("doubt", `${text} ${notes.join(" ")}`);
      return true;
    } catch (error) {
      notices.say("broken", `${name} could not be saved: ${messageOf(error)}.`);
      return false;
    }
  }

  return {
    open,
    openTogether,
    save,
    async choose() {
      try {
        const file = await api.openFile();
        if (file !== null) await open(file);
      } catch (error) {
        refuse("The file", messageOf(error));
      }
    },
    async addChosen() {
      try {
        const file = await api.openFile();
        if (file !== null) await beside.addFile(file);
      } catch (error) {
        refuse("The file", messageOf(error));
      }
    },
    async openDropped(files) {
      const opened: OpenedFile[] = [];
      for (const file of files) {
        if (file.size > LARGEST_FILE) {
          refuse(file.name, `it is larger than ${formatBytes(LARGEST_FILE)}`);
          continue;
        }
        try {
          opened.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
        } catch (error) {
          refuse(file.name, messageOf(error));
        }
      }
      await openTogether(opened);
    },
    async listSamples() {
      const listed: unknown = JSON.parse(
        new TextDecoder().decode(await fetchBytes("./samples/samples.json")),
      );
      return Array.isArray(listed) ? listed.filter(isSample) : [];
    },
    async openSample(sample) {
      session.setState({ opening: sample.title, openError: null });
      try {
        const bytes = await fetchBytes(`./samples/${encodeURIComponent(sample.file)}`);
        await open({ name: sample.file, bytes }, { kind: "sample", name: sample.title });
      } catch (error) {
        refuse(sample.title, messageOf(error));
      }
    },
    async saveSnapshot() {
      const { document } = session.getState();
      if (document === null) return;
      const encoded = await analysis.encode().catch(bugAsOutcome);
      if (!encoded.ok) notices.say("broken", `The snapshot could not be saved: ${encoded.error}.`);
      else await save(`${fileStem(document)}.vethscope`, SNAPSHOT_MEDIA_TYPE, encoded.value);
    },
  };
}

/** A file name from host and time of capture: `web-3-2026-03-04T1506`. */
export function fileStem(document: Pick<OpenDocument, "topology" | "collectedAt">): string {
  const host = document.topology.host.name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  const time = document.collectedAt.slice(0, 16).replace(/:/g, "");
  return `${host === "" ? "host" : host.slice(0, 80)}-${time}`;
}

/** A redacted copy must not tell the host in its file's name: `redacted-2026-03-04T1506`. */
export function redactedFileStem(document: Pick<OpenDocument, "collectedAt">): string {
  return `redacted-${document.collectedAt.slice(0, 16).replace(/:/g, "")}`;
}

function isSample(value: unknown): value is Sample {
  if (typeof value !== "object" || value === null) return false;
  const { file, title, text } = value as Record<string, unknown>;
  return (
    typeof file === "string" &&
    /^[\w.-]+\.vethscope$/.test(file) &&
    typeof title === "string" &&
    typeof text === "string"
  );
}
