// Facts about sick process trees.
import { expect, it } from "vitest";
import { container, process } from "../../topology/testing/make.ts";
import { bridged, WEB } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { deadShim, lonelyConmon, zombies } from "./processes.ts";

const init = process(1, 0, ["init"]);
const conmon = process(30, 1, ["/usr/bin/conmon", "-c", WEB, "-n", "web"]);

it("conmon without a living child is found", () => {
  const found = ["doubt conmon-without-child: conmon of web holds nobody"];
  expect(says(lonelyConmon, bridged({ processes: [init, conmon] }))).toEqual(found);
  expect(
    says(lonelyConmon, bridged({ processes: [init, conmon, process(31, 30, ["app"], { state: "Z" })] })),
  ).toEqual(found);
  expect(says(lonelyConmon, bridged({ processes: [init, conmon, process(31, 30, ["app"])] }))).toEqual([]);
});

it("a zombie counts when it is one still a second later: one is a note, three of one parent are a doubt", () => {
  const dead = (pid: number, stillZombie = true) =>
    process(pid, 21, ["sh"], { state: "Z", args: [], stillZombie });
  const app = process(21, 1, ["app"], { net: 11 });
  expect(says(zombies, bridged({ processes: [init, app, dead(40)] }))).toEqual([
    "note zombies: 1 zombie of web",
  ]);
  expect(says(zombies, bridged({ processes: [init, app, dead(40), dead(41), dead(42)] }))).toEqual([
    "doubt zombies: 3 zombies of web",
  ]);
  expect(says(zombies, bridged({ processes: [init, app, dead(40), dead(41, false)] }))).toEqual([
    "note zombies: 1 zombie of web",
  ]);
  expect(says(zombies, bridged({ processes: [init, app, dead(40, false)] }))).toEqual([]);
  expect(says(zombies, bridged({ processes: [init, app] }))).toEqual([]);
});

it("where nobody looked again, one zombie may be one for a moment only; three of one parent may not", () => {
  const dead = (pid: number) => process(pid, 21, ["sh"], { state: "Z", args: [] });
  const app = process(21, 1, ["app"], { net: 11 });
  expect(says(zombies, bridged({ processes: [init, app, dead(40), dead(41)] }))).toEqual([]);
  expect(says(zombies, bridged({ processes: [init, app, dead(40), dead(41), dead(42)] }))).toEqual([
    "doubt zombies: 3 zombies of web",
  ]);
});

const shim = process(20, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", WEB]);

it("a container that hangs on PID 1 has lost its shim", () => {
  const app = (ppid: number) => process(21, ppid, ["app"], { net: 11, cgroups: [`0::/docker/${WEB}`] });
  expect(says(deadShim, bridged({ processes: [init, app(1)] }))).toEqual([
    "broken shim-died: web has lost its shim",
  ]);
  expect(says(deadShim, bridged({ processes: [init, shim, app(20)] }))).toEqual([]);
});

it("a container whose process is not there does not run, whatever the engine says", () => {
  const dockerd = process(9, 1, ["/usr/bin/dockerd"]);
  const gone = [container(WEB, { name: "web", pid: 999 })];
  expect(says(deadShim, bridged({ processes: [init, dockerd], containers: gone }))).toEqual([
    "broken container-without-process: web is said to run, but does not",
  ]);
  expect(
    says(
      deadShim,
      bridged({
        processes: [init, dockerd],
        containers: [{ ...gone[0], status: "exited" } as (typeof gone)[0]],
      }),
    ),
  ).toEqual([]);
});
