import { expect, it } from "vitest";
import type { HostEntry } from "../../shared/api.ts";
import { fakeShell } from "../testing/fake-shell.ts";
import { CONFIGURED, createHostList, groupHosts, requestFor, USED_BEFORE } from "./host-list.ts";

const host = (target: string, more: Partial<HostEntry> = {}): HostEntry => ({
  target,
  hostName: null,
  user: null,
  port: null,
  source: "ssh-config",
  group: "",
  via: "ssh2",
  sudo: false,
  identityFile: "",
  last: null,
  ...more,
});
const HOSTS = [
  host("web1", { hostName: "10.0.0.7", user: "ada" }),
  host("db1", { group: "storage" }),
  host("root@old", { source: "saved" }),
  host("edge1", { group: "edge", source: "saved" }),
];
const shown = (search: string) =>
  groupHosts(HOSTS, search).map(({ title, hosts }) => [title, hosts.map(({ target }) => target)]);

it("groups come first in alphabetical order, then the ssh configuration, then what was used before", () => {
  expect(shown("")).toEqual([
    ["edge", ["edge1"]],
    ["storage", ["db1"]],
    [CONFIGURED, ["web1"]],
    [USED_BEFORE, ["root@old"]],
  ]);
});

it("a search finds by name, address, user and group; every word counts", () => {
  expect(shown("ADA 10.0")).toEqual([[CONFIGURED, ["web1"]]]);
  expect(shown("edge")).toEqual([["edge", ["edge1"]]]);
  expect(shown("nothing like it")).toEqual([]);
});

it("marks go with the hosts that are there; marking all twice takes the marks away", async () => {
  const shell = fakeShell();
  shell.hosts = HOSTS;
  const list = createHostList(shell.api);
  await list.load();
  list.toggleMark("web1");
  list.markAll(["web1", "db1"]);
  expect([...list.getState().marked]).toEqual(["web1", "db1"]);
  shell.hosts = HOSTS.slice(1);
  await list.load();
  expect([...list.getState().marked]).toEqual(["db1"]);
  list.markAll(["db1"]);
  expect(list.getState().marked.size).toBe(0);
});

it("collecting asks for what was chosen", () => {
  expect(requestFor(host("web1", { via: "openssh", sudo: true, identityFile: "~/k" }))).toEqual({
    target: "web1",
    sudo: true,
    via: "openssh",
    identityFile: "~/k",
  });
});
