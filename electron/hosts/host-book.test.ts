// The list of hosts as a person comes back to it.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHostBook } from "./host-book.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-hosts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, "state/hosts.json");
const configured = [{ target: "web1", hostName: "10.0.0.7", user: "ada", port: 2222 }];
const choices = { group: "edge", via: "openssh", sudo: true, identityFile: "~/.ssh/k" } as const;
const last = (minute: number) => ({
  collectedAt: `2026-01-02T03:0${minute}:00.000Z`,
  user: "root",
  warnings: 3,
  complete: true,
});

test("what was chosen and when it was read stands beside the ssh configuration's hosts; others follow, newest first", async () => {
  const book = createHostBook(file());
  await Promise.all([
    book.save("web1", choices),
    book.note("root@old", last(1)),
    book.note("root@new", last(2)),
    book.note("web1", last(3)),
  ]);
  expect(await createHostBook(file()).merge(configured)).toEqual([
    { ...configured[0], source: "ssh-config", ...choices, last: last(3) },
    ...[2, 1].map((minute) => ({
      target: minute === 2 ? "root@new" : "root@old",
      hostName: null,
      user: null,
      port: null,
      source: "saved",
      group: "",
      via: "ssh2",
      sudo: false,
      identityFile: "",
      last: last(minute),
    })),
  ]);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test("forgetting takes a host off the list, forgetting visits leaves only what was chosen", async () => {
  const book = createHostBook(file());
  await book.note("a", last(1));
  await book.note("b", last(2));
  await book.save("b", choices);
  await book.forget("a");
  await book.forgetVisits();
  expect((await book.merge([])).map((host) => [host.target, host.last])).toEqual([["b", null]]);
});

test("a damaged book is an empty one", async () => {
  const book = createHostBook(join(folder, "hosts.json"));
  for (const text of ["{", "[]", '{"version":1,"hosts":[{"target":7}]}']) {
    writeFileSync(join(folder, "hosts.json"), text);
    expect(await book.merge([])).toEqual([]);
  }
  await book.save("b", choices);
  expect(await book.choices("b")).toEqual(choices);
});
