// libpod's own database (bolt_state.db, db.sql): ports and network mode of each container, picked out of its JSON by grep.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { readFileLines } from "../reading/file-lines.ts";
import { isObject, type JsonObject, list, number, own, parseJson, text } from "../reading/json-values.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerRecord, PodmanStateRecord } from "../records.ts";

/** A range of ports is written as one mapping; more than these of one mapping are left out. */
const LONGEST_RANGE = 1024;

interface Reading {
  readonly id: string;
  line: number;
  ports: ContainerRecord["ports"];
  networkMode: string | null;
}

/**
 * Reads `PATH:"key":value` lines. libpod writes one JSON object per container, in which `staticDir` stands before the
 * ports and `conmonPidFile` behind them, both with the container's id in the path. Pages of a database are not in
 * order and old ones keep what was deleted, so only what stands between two such paths of one id is taken; a container
 * that was removed is still told of here, and must not be made from this record.
 */
export function parsePodmanState(source: string, section: SectionKey): Parsed<PodmanStateRecord[]> {
  const warnings = warningsOf(section);
  const found = new Map<string, PodmanStateRecord>();
  for (const file of readFileLines(source, warnings)) {
    let open: Reading | null = null;
    for (const { text: said, line } of file.lines) {
      const value = parseJson(`{${said}}`);
      if (!isObject(value)) {
        warnings.add(line, `Not a field of libpod's database: ${quote(said)}.`);
        open = null;
        continue;
      }
      const folder = text(value, "staticDir");
      const pidFile = text(value, "conmonPidFile");
      if (folder !== null) {
        const id = idOf(folder);
        open = id === null ? null : { id, line, ports: [], networkMode: null };
      } else if (pidFile !== null) {
        if (open && idOf(pidFile) === open.id) {
          const { id, line: first, ports, networkMode } = open;
          found.set(id, { source: at(section, first), containerId: id, ports, networkMode });
        }
        open = null;
      } else if (open && own(value, "newPortMappings") !== undefined) {
        open.ports = list(value, "newPortMappings").filter(isObject).flatMap(portsOf);
        open.line = line;
      } else if (open) {
        open.networkMode = text(value, "networkMode");
      }
    }
  }
  return { records: [...found.values()], warnings: warnings.list() };
}

function idOf(path: string): string | null {
  return /-containers\/([0-9a-f]{64})\//.exec(`${path}/`)?.[1] ?? null;
}

function portsOf(mapping: JsonObject): ContainerRecord["ports"] {
  const hostPort = number(mapping, "host_port");
  const containerPort = number(mapping, "container_port");
  if (hostPort === null || containerPort === null) return [];
  const range = Math.min(Math.max(number(mapping, "range") ?? 1, 1), LONGEST_RANGE);
  return (text(mapping, "protocol") ?? "tcp").split(",").flatMap((protocol) =>
    Array.from({ length: range }, (_, step) => ({
      protocol,
      hostAddress: text(mapping, "host_ip") ?? "",
      hostPort: hostPort + step,
      containerPort: containerPort + step,
    })),
  );
}
