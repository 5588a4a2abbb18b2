// Who is told first of the containers that share a netns: the one that made it, whatever order the runtime lists them in.
import { expect, test } from "vitest";
import { appsOf, homeOwner } from "./dwellers.ts";
import { dwellers } from "./naming.ts";
import { container, HOST, netns, process, topologyOf } from "./testing/make.ts";

const web = "b".repeat(64);
const sidecar = "a".repeat(64);
const INSIDE = 300;

const index = topologyOf({
  netns: [netns(HOST, []), netns(INSIDE, [])],
  processes: [process(10, 1, ["sleep"], { net: INSIDE }), process(11, 1, ["web"], { net: INSIDE })],
  containers: [
    container(sidecar, { name: "sidecar", pid: 10, networkMode: `container:${web}` }),
    container(web, { name: "web", pid: 11, networkMode: "bridge" }),
  ],
});
const home = index.topology.namespaces.find(({ inode }) => inode === INSIDE);
const inside = home ? (index.containersByNetns.get(home.id) ?? []) : [];

test("the one whose netns it is stands before the one that joined it", () => {
  expect(inside.map(({ name }) => name)).toEqual(["sidecar", "web"]);
  expect(homeOwner(inside)?.name).toBe("web");
  expect(home && dwellers({ index }, home)).toBe("container web (docker), container sidecar (docker)");
});

test("where all joined another's that is gone, the first of them stands for it", () => {
  const joined = inside.filter(({ name }) => name === "sidecar");
  expect(homeOwner(joined)).toBe(joined[0]);
  expect(homeOwner([])).toBeUndefined();
});

test("sandboxes count only where nothing else is", () => {
  const pause = inside.map((one) => ({ ...one, isSandbox: one.name === "sidecar" }));
  expect(appsOf(pause).map(({ name }) => name)).toEqual(["web"]);
  expect(appsOf(pause.slice(0, 1))).toHaveLength(1);
});
