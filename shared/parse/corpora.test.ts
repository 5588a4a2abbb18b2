// Recorded output of other projects, from twenty years of systems: read through every parser without an exception.
import { expect, it } from "vitest";
import { type Section, sectionKey } from "../snapshot/snapshot.ts";
import { parseLinkText } from "./ip/link-text.ts";
import { parseRouteText } from "./ip/route-text.ts";
import { parseSnapshot } from "./parse-snapshot.ts";
import { parseNsfsMounts } from "./proc/mountinfo-nsfs.ts";
import { parseCrictlContainers } from "./runtimes/cri-tables.ts";
import { corpus, describeRecorded } from "./testing/recorded.ts";
import { SECTION_NAMES } from "./testing/section-names.ts";

/** Recordings of commands, files and hosts; the corpora of firewall rules have a test of their own (shared/path). */
const FOLDERS = [
  "jc",
  "ghostwire",
  "insights-core",
  "field-forms",
  "ntc-templates",
  "lxkns",
  "skydive-ui",
  "netavark",
];

/** Every file that the corpora's own index lists below a folder. */
function textsIn(folder: string): { readonly name: string; readonly text: string }[] {
  return corpus("INDEX.tsv")
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "")
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => ({ name: path.slice(folder.length + 1), text: corpus(path) }));
}

const alone = (name: string, text: string): Section => ({
  name,
  netns: 1,
  command: "",
  text,
  errorText: "",
  exitCode: 0,
  durationMs: 0,
  end: "complete",
});

describeRecorded("recordings of other projects", () => {
  it.each(FOLDERS)(
    "%s: every parser returns, and a warning names its section and line",
    (folder) => {
      const files = textsIn(folder);
      expect(files.length).toBeGreaterThan(0);
      for (const { name, text } of files) {
        const { warnings } = parseSnapshot({
          format: "vethscope-snapshot",
          version: 1,
          collectedAt: "2024-01-02T03:04:05Z",
          durationMs: 0,
          source: { target: "corpus", transport: "local", sudo: false },
          complete: true,
          noise: "",
          sections: SECTION_NAMES.map((section) => alone(section, text)),
        });
        for (const warning of warnings) {
          if (warning.code !== "parse" || warning.text.includes("which network namespace is the host's"))
            continue;
          expect([name, warning.text, typeof warning.section]).toEqual([name, warning.text, "string"]);
          const counted = /were not understood|was left out/.test(warning.text);
          if (!counted)
            expect([name, warning.text, typeof warning.line]).toEqual([name, warning.text, "number"]);
        }
      }
    },
    120_000,
  );

  it("ip -s link of insights' hosts: as many links as the text has headers", () => {
    const files = textsIn("insights-core").filter(({ name }) => /ip_s_link_all/.test(name));
    expect(files.length).toBeGreaterThan(3);
    for (const { name, text } of files) {
      const printed = text.match(/^ *\d+: \S+: </gm)?.length ?? 0;
      expect([name, parseLinkText(text, sectionKey("ip-addr", null)).records.length]).toEqual([
        name,
        printed,
      ]);
    }
  });

  it("mountinfo of a host without nsfs mounts is read as none, with a warning and no exception", () => {
    for (const { text } of textsIn("insights-core").filter(({ name }) => name.startsWith("mount"))) {
      expect(parseNsfsMounts(text, sectionKey("mountinfo-nsfs", null)).records).toEqual([]);
    }
  });

  it("crictl ps and ip route of insights are read", () => {
    const tables = textsIn("insights-core").filter(({ name }) => name.startsWith("crictl_ps"));
    expect(tables.length).toBeGreaterThan(0);
    const rows = tables.flatMap(
      ({ text }) => parseCrictlContainers(text, sectionKey("crictl-containers", null)).records,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name, text } of textsIn("insights-core").filter((one) => /^ip\/.*route/.test(one.name)))
      expect([name, parseRouteText(text, sectionKey("ip-route", null), "inet").records.length > 0]).toEqual([
        name,
        true,
      ]);
  });
});
