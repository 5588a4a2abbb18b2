// The history as a person relies on it: the last ones are there, others cannot read them, and off means gone.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { fakeSection, fakeSnapshot } from "../testing/fake-steps.ts";
import { historyFolder } from "./folder.ts";
import { createHistory } from "./history.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "vethscope-history-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const folder = () => join(home, "state/history");
const at = (minute: number, machine = "machine-one", target = "web1"): Snapshot => ({
  ...fakeSnapshot(target, [fakeSection(`machine_id=${machine}\nhostname=web-1\nuid=0\n`)]),
  collectedAt: `2026-01-02T03:${String(minute).padStart(2, "0")}:00.000Z`,
});

test("keeps the last of each host, newest first, and reads them back", async () => {
  const history = createHistory(folder(), { perHost: 3, totalBytes: 1e9 });
  for (const minute of [1, 2, 3, 4, 5]) await history.keep(at(minute));
  await history.keep(at(9, "machine-two", "db1"));
  const entries = await history.list();
  expect(entries.map(({ host, target, collectedAt }) => `${host} ${target} ${collectedAt}`)).toEqual([
    "web-1 db1 2026-01-02T03:09:00Z",
    "web-1 web1 2026-01-02T03:05:00Z",
    "web-1 web1 2026-01-02T03:04:00Z",
    "web-1 web1 2026-01-02T03:03:00Z",
  ]);
  expect(await history.read(entries[1]?.id ?? "")).toEqual(at(5));
});

test("one host under two names is one host", async () => {
  const history = createHistory(folder());
  await history.keep(at(1, "machine-one", "web1"));
  await history.keep(at(2, "machine-one", "10.0.0.7"));
  expect(new Set((await history.list()).map(({ id }) => id.slice(0, 16))).size).toBe(1);
});

test("the size limit drops the oldest, never the newest of a host", async () => {
  const history = createHistory(folder(), { perHost: 10, totalBytes: 1 });
  for (const minute of [1, 2, 3]) await history.keep(at(minute));
  expect((await history.list()).map((entry) => entry.collectedAt)).toEqual(["2026-01-02T03:03:00Z"]);
});

test("nobody else can read it, and no half-written file is left", async () => {
  const history = createHistory(folder());
  await Promise.all([1, 2, 3].map((minute) => history.keep(at(minute))));
  const [key = ""] = readdirSync(folder());
  const place = join(folder(), key);
  expect(statSync(place).mode & 0o777).toBe(0o700);
  expect(readdirSync(place).map((file) => statSync(join(place, file)).mode & 0o777)).toEqual([
    0o600, 0o600, 0o600, 0o600,
  ]);
});

test("an incomplete snapshot is not kept", async () => {
  const history = createHistory(folder());
  await history.keep({ ...at(1), complete: false });
  expect(await history.list()).toEqual([]);
});

test("off deletes what was kept and keeps nothing until it is on again", async () => {
  const history = createHistory(folder());
  await history.keep(at(1));
  await history.setKept(false);
  await history.keep(at(2));
  expect([await history.isKept(), await history.list(), readdirSync(folder())]).toEqual([false, [], ["off"]]);
  await history.setKept(true);
  await history.keep(at(3));
  expect((await history.list()).length).toBe(1);
});

test("an id that is none, a damaged file and a folder that cannot be made give nothing and no exception", async () => {
  const history = createHistory(folder());
  await history.keep(at(1));
  const [entry] = await history.list();
  writeFileSync(join(folder(), `${entry?.id}.vethscope`), "damaged");
  expect(await history.read(entry?.id ?? "")).toBeNull();
  expect(await history.read("../../../../etc/passwd")).toBeNull();
  writeFileSync(join(home, "file"), "");
  await expect(createHistory(join(home, "file/history")).keep(at(1))).resolves.toBeUndefined();
});

test("each system has its folder, and the person may name another or none", () => {
  expect([
    historyFolder({}, "linux", "/home/ada"),
    historyFolder({ XDG_STATE_HOME: "/s" }, "linux", "/home/ada"),
    historyFolder({}, "darwin", "/Users/ada"),
    historyFolder({ VETHSCOPE_HISTORY: "off" }, "linux", "/home/ada"),
    historyFolder({ VETHSCOPE_HISTORY: "/h" }, "linux", "/home/ada"),
  ]).toEqual([
    "/home/ada/.local/state/vethscope/history",
    "/s/vethscope/history",
    "/Users/ada/Library/Application Support/Vethscope/history",
    null,
    "/h",
  ]);
});
