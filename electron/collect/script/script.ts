// Joins the parts of the collection script into the one text that is sent to a host.
import cni from "./cni.sh?raw";
import crowd from "./crowd.sh?raw";
import doors from "./doors.sh?raw";
import firewall from "./firewall.sh?raw";
import frame from "./frame.sh?raw";
import host from "./host.sh?raw";
import lifeline from "./lifeline.sh?raw";
import links from "./links.sh?raw";
import main from "./main.sh?raw";
import namespaces from "./namespaces.sh?raw";
import netlink from "./netlink.sh?raw";
import processes from "./processes.sh?raw";
import runtimes from "./runtimes.sh?raw";
import withoutIp from "./without-ip.sh?raw";

/** The parts in order; all but the very last line of the script only define functions. */
export const SCRIPT_PARTS: readonly { readonly file: string; readonly text: string }[] = [
  { file: "frame.sh", text: frame },
  { file: "lifeline.sh", text: lifeline },
  { file: "host.sh", text: host },
  { file: "processes.sh", text: processes },
  { file: "namespaces.sh", text: namespaces },
  { file: "doors.sh", text: doors },
  { file: "without-ip.sh", text: withoutIp },
  { file: "links.sh", text: links },
  { file: "netlink.sh", text: netlink },
  { file: "crowd.sh", text: crowd },
  { file: "firewall.sh", text: firewall },
  { file: "runtimes.sh", text: runtimes },
  { file: "cni.sh", text: cni },
  { file: "main.sh", text: main },
];

export interface ScriptSettings {
  /** 32 hexadecimal digits nobody on the host can guess; every frame marker starts with it. */
  readonly boundary: string;
  /** True when standard input stays open as a life line: the script ends when it closes. */
  readonly watch: boolean;
  /** True when large answers may come as gzip members (frames.ts): fewer bytes, but nothing for a person to read. */
  readonly pack: boolean;
  /** Seconds each section may take, 1 to 600. */
  readonly limitSeconds: number;
}

/** Seconds a section may take when nobody says otherwise. */
export const DEFAULT_LIMIT_SECONDS = 10;

/**
 * The whole POSIX sh script, to be fed to `sh -s`. Throws only on settings no caller may make.
 * The variables are unset first: one that came in through the environment would stay exported to every child.
 */
export function collectionScript(settings: ScriptSettings): string {
  if (!/^[0-9a-f]{32}$/.test(settings.boundary))
    throw new Error("the boundary must be 32 hexadecimal digits");
  const limit = settings.limitSeconds;
  if (!Number.isInteger(limit) || limit < 1 || limit > 600)
    throw new Error("the limit must be 1 to 600 seconds");
  return [
    "# Vethscope collection script: reads, never writes. Each part says what it does.",
    "unset VS_BOUNDARY VS_WATCH VS_PACK VS_LIMIT",
    `VS_BOUNDARY=${settings.boundary}`,
    `VS_WATCH=${settings.watch ? 1 : 0}`,
    `VS_PACK=${settings.pack ? 1 : 0}`,
    `VS_LIMIT=${limit}`,
    "",
    ...SCRIPT_PARTS.map((part) => part.text),
    "vs_main",
    "",
  ].join("\n");
}
