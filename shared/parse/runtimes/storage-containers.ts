// containers.json of containers/storage: names and images of Podman and CRI-O containers, running or not.
import type { Parsed, Warning } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { readFileLines } from "../reading/file-lines.ts";
import { isObject, type JsonObject, parseJson, readJsonValues, text, texts } from "../reading/json-values.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerRecord } from "../records.ts";
import { readKubernetesName } from "./kubernetes-name.ts";

/**
 * Reads the file. It says nothing of pids, networks or state. `metadata` is JSON inside a string; CRI-O's names the
 * pod there, Podman's does not: that tells whose container it is.
 * @param home of the user in whose storage the file lies; null for root's.
 */
export function parseStorageContainers(
  source: string,
  section: SectionKey,
  home: string | null = null,
): Parsed<ContainerRecord[]> {
  const { values, warnings: damaged } = readJsonValues(source, section);
  const warnings = warningsOf(section);
  const records: ContainerRecord[] = [];
  for (const { value, line } of values) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    items.forEach((entry, item) => {
      const id = isObject(entry) ? text(entry, "id") : null;
      if (!isObject(entry) || id === null) {
        warnings.add(
          line,
          `This stored container has no id: ${quote(JSON.stringify(entry)?.slice(0, 200) ?? "")}.`,
        );
        return;
      }
      const parsed = parseJson(text(entry, "metadata") ?? "{}");
      const metadata: JsonObject = isObject(parsed) ? parsed : {};
      const name = texts(entry, "names")[0] ?? text(metadata, "name");
      const kubernetes = name === null ? null : readKubernetesName(name);
      const podId = text(metadata, "pod-id");
      records.push({
        source: { section, line, item },
        runtime: podId === null && kubernetes === null ? "podman" : "cri-o",
        id,
        name,
        image: text(metadata, "image-name"),
        status: null,
        pid: null,
        networkMode: null,
        netnsPath: null,
        networks: [],
        ports: [],
        labels: new Map(),
        podId: kubernetes?.podUid ?? podId,
        isInfra: kubernetes?.isSandbox ?? podId === id,
        lowLevelRuntime: null,
        home,
      });
    });
  }
  return { records, warnings: [...damaged, ...warnings.list()] };
}

/** The files of every user: `PATH:JSON`, one section for all of them. */
export function parseUserStorage(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const warnings = warningsOf(section);
  const records: ContainerRecord[] = [];
  const found: Warning[] = [];
  for (const { path, lines } of readFileLines(source, warnings)) {
    const home = /^(.*)\/\.local\/share\/containers\/storage\//.exec(path)?.[1] ?? null;
    const first = lines[0]?.line ?? 1;
    const parsed = parseStorageContainers(lines.map((line) => line.text).join("\n"), section, home);
    for (const record of parsed.records)
      records.push({ ...record, source: { ...record.source, line: record.source.line + first - 1 } });
    for (const warning of parsed.warnings) found.push({ ...warning, line: (warning.line ?? 1) + first - 1 });
  }
  return { records, warnings: [...warnings.list(), ...found] };
}
