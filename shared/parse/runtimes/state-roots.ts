// State folders of low-level runtimes: one folder per container below a root that tells which program made it.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { baseName } from "../reading/file-lines.ts";
import { eachLine, wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { StateFolderRecord } from "../records.ts";

const ROOTS: readonly (readonly [RegExp, string])[] = [
  [/^\/run\/runc(?:-[^/]+)?$/, "runc"],
  [/^\/run\/crun$/, "crun"],
  [/^\/run\/youki$/, "youki"],
  [/^\/run\/docker\/runtime-([^/]+)\/[^/]+$/, ""],
  [/^\/run\/(?:k3s\/)?containerd\/(runc|crun)\/[^/]+$/, ""],
  [/^\/run\/user\/\d+\/(runc|crun)$/, ""],
  [/^\/run\/kata-containers\/shared\/sandboxes$/, "kata"],
  [/^\/run\/vc\/sbs$/, "kata"],
];

/** Reads one folder per line. runc's and crun's own locks and lists beside them are no containers. */
export function parseStateFolders(source: string, section: SectionKey): Parsed<StateFolderRecord[]> {
  const warnings = warningsOf(section);
  const records: StateFolderRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "") return;
    const root = line.slice(0, Math.max(0, line.lastIndexOf("/")));
    const id = baseName(line);
    const known = ROOTS.flatMap(([pattern, program]) => {
      const match = pattern.exec(root);
      return match ? [match[1] ?? program] : [];
    })[0];
    if (known === undefined || id === "") {
      warnings.add(number, `This is no state folder of a runtime: ${quote(line)}.`);
      return;
    }
    const ownerUid = wholeNumber(/^\/run\/user\/(\d+)\//.exec(root)?.[1]) ?? 0;
    records.push({ source: at(section, number), root, id, program: known, ownerUid });
  });
  return { records, warnings: warnings.list() };
}
