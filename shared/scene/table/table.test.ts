// Facts about the table: what each sheet says of a small host, and how rows are sorted, filtered and copied.
import { describe, expect, it } from "vitest";
import { indexTopology } from "../../topology/lookup.ts";
import {
  address,
  container,
  HOST,
  link,
  netns,
  process,
  socket,
  topologyOf,
  veth,
} from "../../topology/testing/make.ts";
import { generateTopology } from "../testing/generate.ts";
import { orderRows } from "./order.ts";
import { column, count, doubt, type Sheet, type SheetRow, text } from "./sheet.ts";
import { buildSheet, SHEET_IDS, type SheetId, sheetCount } from "./sheets.ts";
import { sheetTsv } from "./tsv.ts";

const WEB = "a".repeat(64);
const host = topologyOf({
  netns: [
    netns(
      HOST,
      [
        link(1, "lo", { operState: "UNKNOWN", flags: ["LOOPBACK", "UP"] }),
        link(2, "eth1", { operState: "DOWN", flags: ["BROADCAST"] }),
        link(3, "docker0", { kind: "bridge", operState: "DOWN", flags: ["UP", "NO-CARRIER"] }),
        veth(7, "veth7", 2, 0, { master: "docker0" }),
        veth(9, "veth9", 5, 4),
      ],
      { nsids: [{ nsid: 0, name: null, currentNsid: null, source: { section: "x" as never, line: 1 } }] },
    ),
    netns(200, [veth(2, "eth0", 7, 0, { addresses: [address("172.17.0.2/16")] })], {
      sockets: [socket(80, 4711)],
    }),
  ],
  processes: [
    process(1, 0, ["init"]),
    process(71, 1, ["nginx"], { net: 200, nsPids: [71, 1], cgroups: [`0::/docker/${WEB}`] }),
    process(99, 71, [], { comm: "sh", state: "Z" }),
    process(100, 1, ["x"], { net: null, uid: null }),
  ],
  containers: [
    container(WEB, {
      name: "web",
      pid: 71,
      ports: [{ protocol: "tcp", hostAddress: "::", hostPort: 8080, containerPort: 80 }],
    }),
    container("b".repeat(64), { name: "old", status: "exited" }),
  ],
});
const names = { netns: (id: string) => (host.namespaces.get(id as never)?.isHost ? "the host" : "web") };

/** Cells of some columns, as text. */
function read(id: SheetId, ...columns: string[]): string[][] {
  const sheet = buildSheet(id, host, names);
  const places = columns.map((wanted) => sheet.columns.findIndex((one) => one.id === wanted));
  return sheet.rows.map((row) => places.map((at) => row.cells[at]?.text ?? "no such column"));
}

describe("the sheets", () => {
  it("say in words how a link is: off, without carrier, up, or up without a carrier to report", () => {
    expect(read("interfaces", "name", "state")).toEqual([
      ["lo", "up, carrier not reported"],
      ["eth1", "off"],
      ["docker0", "no carrier"],
      ["veth7", "up"],
      ["veth9", "up"],
      ["eth0", "up"],
    ]);
  });

  it("tell a container that runs from one that has ended, and leave the netns of that one empty", () => {
    expect(read("containers", "name", "state", "netns", "ports")).toEqual([
      ["web", "running", "web", "[::]:8080 to 80/tcp"],
      ["old", "exited", "", ""],
    ]);
  });

  it("keep a netns link that was refused apart from one that is gone with its process", () => {
    expect(read("processes", "pid", "state", "netns", "uid", "container")).toEqual([
      ["1", "sleeping", "the host", "0", ""],
      ["71", "sleeping", "web", "0", "web"],
      ["99", "zombie", "", "0", "web"],
      ["100", "sleeping", "not permitted", "not known", ""],
    ]);
  });

  it("hold what listens and what is published, each with what is known of it", () => {
    expect(read("ports", "port", "state", "address", "netns", "target", "container")).toEqual([
      ["80", "listening", "0.0.0.0", "web", "", ""],
      ["8080", "published", "::", "", "port 80", "web"],
    ]);
  });

  it("name the namespaces they could not look into, because what is in there is missing", () => {
    const generated = indexTopology(generateTopology({ containers: 10 }));
    expect(buildSheet("routes", generated, names).note).toBe(
      "1 network namespace was not read (1 not permitted); routes in there are missing here.",
    );
    const sheet = buildSheet("netns", generated, names);
    const closed = sheet.rows.find((row) => row.cells[1]?.text === "not permitted");
    expect(closed?.cells.slice(-2).map((cell) => cell.text)).toEqual(["not permitted", "not permitted"]);
  });

  it.each(SHEET_IDS)(
    "%s: every row has a cell per column, a key of its own, and the count is right",
    (id) => {
      const generated = indexTopology(generateTopology({ containers: 40 }));
      for (const index of [host, generated]) {
        const sheet = buildSheet(id, index, names);
        expect(sheet.rows).toHaveLength(sheetCount(id, index.topology));
        expect(new Set(sheet.rows.map((row) => row.key)).size).toBe(sheet.rows.length);
        expect(sheet.rows.filter((row) => row.cells.length !== sheet.columns.length)).toEqual([]);
      }
    },
  );
});

const row = (key: string, ...cells: SheetRow["cells"]): SheetRow => ({
  key,
  ref: { kind: "host", id: "host:m:b" as never },
  cells,
});
const sheet: Sheet = {
  columns: [column("name", "Name", 100), column("n", "Number", 60, "number")],
  rows: [
    row("a", text("veth10"), count(2)),
    row("b", text("veth9"), count(10)),
    row("c", text("Veth1"), count(null)),
    row("d", text("eth0"), doubt("not permitted", null)),
  ],
  note: null,
};
const keys = (rows: readonly SheetRow[]) => rows.map((one) => one.key).join("");

describe("sorting and filtering", () => {
  it("sorts numbers inside names as numbers, without regard to case", () => {
    expect(keys(orderRows(sheet.rows, "", { column: 0, descending: false }))).toBe("dcba");
    expect(keys(orderRows(sheet.rows, "", { column: 0, descending: true }))).toBe("abcd");
  });

  it("puts what is not there or not known last in either direction", () => {
    expect(keys(orderRows(sheet.rows, "", { column: 1, descending: false }))).toBe("abcd");
    expect(keys(orderRows(sheet.rows, "", { column: 1, descending: true }))).toBe("bacd");
  });

  it("keeps rows that hold every word in any cell", () => {
    expect(keys(orderRows(sheet.rows, "veth", null))).toBe("abc");
    expect(keys(orderRows(sheet.rows, "VETH 10", null))).toBe("ab");
    expect(keys(orderRows(sheet.rows, "not permitted", null))).toBe("d");
  });
});

describe("copying", () => {
  it("writes a line of titles and a line per row", () => {
    expect(sheetTsv(sheet.columns, sheet.rows.slice(0, 2))).toBe("Name\tNumber\nveth10\t2\nveth9\t10\n");
  });

  it("lets no name of the host break a row or become a formula", () => {
    const hostile = [row("x", text("a\tb\nc"), text('=HYPERLINK("x")')), row("y", text("-5"), text("-bash"))];
    expect(sheetTsv(sheet.columns, hostile).split("\n").slice(1, 3)).toEqual([
      'a b c\t\'=HYPERLINK("x")',
      "-5\t'-bash",
    ]);
  });
});
