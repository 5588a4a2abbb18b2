// libpod's database as grep picks it: what a container publishes, and what two pages of a database must not mix.
import { expect, test } from "vitest";
import { SECTION } from "../testing/recorded.ts";
import { parsePodmanState } from "./podman-state.ts";

const FILE = "/home/alice/.local/share/containers/storage/libpod/bolt_state.db";
const WEB = "9".repeat(64);
const APP = "7".repeat(64);
const staticDir = (id: string) =>
  `${FILE}:"staticDir":"/home/alice/.local/share/containers/storage/vfs-containers/${id}/userdata"`;
const pidFile = (id: string) =>
  `${FILE}:"conmonPidFile":"/run/user/2004/containers/vfs-containers/${id}/userdata/conmon.pid"`;
const ports = (host: number, inside: number, more = "") =>
  `${FILE}:"newPortMappings":[{"host_ip":"","container_port":${inside},"host_port":${host},"range":1,"protocol":"tcp"}${more}]`;

test("Podman 4.3 writes ports and network between two paths of the container; a repeated page changes nothing", () => {
  const lines = [staticDir(WEB), ports(8181, 80), `${FILE}:"networkMode":"slirp4netns"`, pidFile(WEB)];
  const { records, warnings } = parsePodmanState([...lines, ...lines].join("\n"), SECTION);
  expect(warnings).toEqual([]);
  expect(records).toEqual([
    {
      source: { section: SECTION, line: 6 },
      containerId: WEB,
      networkMode: "slirp4netns",
      ports: [{ protocol: "tcp", hostAddress: "", hostPort: 8181, containerPort: 80 }],
    },
  ]);
});

test("a page without its beginning or its end gives its ports to nobody", () => {
  const lost = [staticDir(APP), ports(8181, 80), pidFile(WEB), ports(9000, 90), pidFile(WEB), staticDir(WEB)];
  expect(parsePodmanState(lost.join("\n"), SECTION).records).toEqual([]);
});

test("a range of ports is one mapping; two protocols are one too", () => {
  const range = ',{"host_ip":"10.0.0.1","container_port":53,"host_port":5300,"range":2,"protocol":"tcp,udp"}';
  const [record] = parsePodmanState(
    [staticDir(WEB), ports(8181, 80, range), pidFile(WEB)].join("\n"),
    SECTION,
  ).records;
  expect(
    record?.ports.map((one) => `${one.hostAddress}:${one.hostPort}->${one.containerPort}/${one.protocol}`),
  ).toEqual([
    ":8181->80/tcp",
    "10.0.0.1:5300->53/tcp",
    "10.0.0.1:5301->54/tcp",
    "10.0.0.1:5300->53/udp",
    "10.0.0.1:5301->54/udp",
  ]);
});

test("a value torn by the edge of a page is said, with its line", () => {
  const { records, warnings } = parsePodmanState(
    [
      staticDir(WEB),
      `${FILE}:"newPortMappings":[{"host_ip":"","contai\u0000\u0001r_port":8]`,
      pidFile(WEB),
    ].join("\n"),
    SECTION,
  );
  expect(records).toEqual([]);
  expect(warnings.map((warning) => warning.line)).toEqual([2]);
});
