// containers.json of containers/storage: names and images of Podman and CRI-O containers, running or not.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, type JsonObject, parseJson, readJsonValues, text, texts } from "../reading/json-values.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerRecord } from "../records.ts";
import { readKubernetesName } from "./kubernetes-name.ts";

/**
 * Reads the file. It says nothing of pids, networks or state. `metadata` is JSON inside a string; CRI-O's names the
 * pod there, Podman's does not: that tells whose container it is.
 */
export function parseStorageContainers(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
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
      });
    });
  }
  return { records, warnings: [...damaged, ...warnings.list()] };
}
