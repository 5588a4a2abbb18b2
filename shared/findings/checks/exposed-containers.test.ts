// Facts about containers with more than their own.
import { expect, it } from "vitest";
import { container, process } from "../../topology/testing/make.ts";
import { bridged, WEB } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { exposedContainers } from "./exposed-containers.ts";

const details = (more: object) => ({ "docker-containers": JSON.stringify({ Id: WEB, ...more }) });

it("the host's network is a note", () => {
  const processes = [process(1, 0, ["init"]), process(21, 1, ["app"])];
  expect(says(exposedContainers, bridged({ processes }))).toEqual([
    "note host-network: web uses the host's network",
  ]);
  expect(says(exposedContainers, bridged())).toEqual([]);
});

it("privileges are a note, the engine's socket is a doubt", () => {
  const sections = details({ Privileged: true, EngineSockets: ["/var/run/docker.sock", null] });
  expect(says(exposedContainers, bridged({ sections }))).toEqual([
    "note privileged-container: web is privileged",
    "doubt engine-socket-mounted: web holds the engine's socket",
  ]);
  expect(
    says(exposedContainers, bridged({ sections: details({ Privileged: false, EngineSockets: [null] }) })),
  ).toEqual([]);
});

it("a stopped container exposes nothing", () => {
  const containers = [container(WEB, { status: "exited" })];
  expect(says(exposedContainers, bridged({ containers, sections: details({ Privileged: true }) }))).toEqual(
    [],
  );
});
