import { describe, expect, it } from "vitest";
import { createLookup } from "../../facts/lookup.ts";
import { findEntries } from "../../find/find.ts";
import { HOST_END, HOST_NETNS, smallHost } from "../../testing/small-host.ts";
import { matchingIds, outlineRows, outlineTrees, revealing } from "./outline-rows.ts";

const topology = smallHost();
const lookup = createLookup(topology);
const index = [...findEntries(topology, lookup)];
const alone = [{ qualifier: "", label: "node-1", lookup }];
const titles = (toggled: ReadonlySet<string>, filter = "") =>
  outlineRows(outlineTrees(alone), { toggled, matching: matchingIds(index, filter) }).map(
    (row) => `${"  ".repeat(row.level - 1)}${row.title}`,
  );

describe("outlineRows", () => {
  it("shows host, namespaces and containers, the interfaces folded", () => {
    expect(titles(new Set())).toEqual([
      "node-1",
      "  Host's own netns",
      "  net:[4026532600]",
      "  web",
      "Containers",
      "  web",
    ]);
  });

  it("shows several hosts below each other; each opens and closes by itself", () => {
    const both = [...alone, { qualifier: "~2", label: "node-2", lookup }];
    const rows = (toggled: ReadonlySet<string>) =>
      outlineRows(outlineTrees(both), { toggled, matching: null }).filter((row) => row.level === 1);
    expect(rows(new Set()).map(({ title }) => title)).toEqual([
      "node-1",
      "node-1: containers",
      "node-2",
      "node-2: containers",
    ]);
    expect(rows(new Set(["netns ~2"])).map(({ expanded }) => expanded)).toEqual([true, true, false, true]);
  });

  it("opens every row that leads to a match", () => {
    expect(titles(new Set(), "172.17.0.1")).toEqual(["node-1", "  Host's own netns", "    docker0"]);
  });

  it("says that a netns was not permitted, never that it is empty", () => {
    const row = outlineRows(outlineTrees(alone), { toggled: new Set(), matching: null }).find((one) =>
      one.title.startsWith("net:"),
    );
    expect(row).toMatchObject({ detail: "not permitted", doubt: true, expanded: null });
  });

  it("opens the branch of what is selected and leaves an open one alone", () => {
    const opened = revealing(new Set(), alone, { kind: "interface", id: HOST_END });
    expect(opened).toEqual(new Set([`netns ${HOST_NETNS}`]));
    expect(revealing(opened, alone, { kind: "interface", id: HOST_END })).toBe(opened);
  });
});
