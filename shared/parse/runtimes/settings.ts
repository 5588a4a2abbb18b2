// Settings of kubelet and container engines from their files, in YAML, TOML and JSON spelling: key, value, file, line.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { baseName, readFileLines } from "../reading/file-lines.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import type { EngineSettingRecord } from "../records.ts";

const OWNERS: readonly (readonly [RegExp, EngineSettingRecord["owner"]])[] = [
  [/\/kube-proxy\//, "kube-proxy"],
  [/kubelet|kubeadm-flags/, "kubelet"],
  [/\/crio\//, "cri-o"],
  [/\/containerd\//, "containerd"],
  [/\/docker\/daemon\.json$/, "docker"],
  [/containers\.conf/, "podman"],
];

/**
 * Reads `PATH:LINE` of the chosen lines. TOML tables (`[engine]`) stand before their keys and become a prefix; a line
 * with `--flags` (kubelet's environment files) gives one record per flag. Files are in the order in which the later wins.
 */
export function parseEngineSettings(source: string, section: SectionKey): Parsed<EngineSettingRecord[]> {
  const warnings = warningsOf(section);
  const records: EngineSettingRecord[] = [];
  for (const { path, lines } of readFileLines(source, warnings)) {
    const owner = OWNERS.find(([pattern]) => pattern.test(path))?.[1];
    if (owner === undefined) {
      warnings.add(lines[0]?.line ?? 1, `${baseName(path)} is no file of settings we know.`);
      continue;
    }
    let table = "";
    for (const { text, line } of lines) {
      const header = /^\s*\[([^\]]+)\]\s*$/.exec(text);
      if (header?.[1] !== undefined) {
        table = header[1].trim();
        continue;
      }
      const add = (key: string, value: string) => {
        const plain = value
          .trim()
          .replace(/,$/, "")
          .replace(/\s+#.*$/, "")
          .replace(/^(["'])(.*)\1$/, "$2");
        if (plain !== "") records.push({ source: at(section, line), owner, path, table, key, value: plain });
      };
      const pair = /^\s*"?([A-Za-z0-9_-]+)"?\s*[:=]\s*(.*)$/.exec(text);
      const flags = [...text.matchAll(/(?:^|[\s"'=])--([a-z0-9-]+)[= ]"?([^\s"']+)/g)];
      if (flags.length > 0) for (const flag of flags) add(`--${flag[1] ?? ""}`, flag[2] ?? "");
      else if (pair?.[1] !== undefined && pair[2] !== undefined) add(pair[1], pair[2]);
      else
        warnings.add(
          line,
          `This is no setting: ${baseName(path)} says ${JSON.stringify(text.slice(0, 80))}.`,
        );
    }
  }
  return { records, warnings: warnings.list() };
}
