// Properties of every parser: whatever a host prints, it returns, keeps its warnings few, and harms nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Section, Snapshot } from "../snapshot/snapshot.ts";
import { readConmonArguments } from "./argv/conmon.ts";
import { readShimArguments } from "./argv/containerd-shim.ts";
import { readDockerProxyArguments } from "./argv/docker-proxy.ts";
import { readRootlessNetworkArguments } from "./argv/rootless-network.ts";
import { parseLsnsTable } from "./host/lsns.ts";
import { parseNetToolsRoute } from "./ip/route-net-tools.ts";
import { parseIptablesSave } from "./iptables-save.ts";
import { parseNftJson } from "./nft-json.ts";
import { parseSnapshot } from "./parse-snapshot.ts";
import { readCgroupLines } from "./proc/cgroup-path.ts";
import { parseDockerNetworkLs, parseDockerPs } from "./runtimes/docker-tables.ts";
import { fixture, SECTION } from "./testing/recorded.ts";
import { SECTION_NAMES } from "./testing/section-names.ts";

const HOST = JSON.parse(fixture("docker-host.json")) as Snapshot;
/** Cases per property; `npm run fuzz` sets the whole number, spread over the sections. */
const CASES = Number(process.env.VETHSCOPE_FUZZ ?? 0);
const RUNS = { numRuns: CASES > 0 ? Math.ceil(CASES / SECTION_NAMES.length) : 200 };
const PATIENCE = CASES > 0 ? 600_000 : 30_000;
const NAMES = SECTION_NAMES;
/** Pieces that have broken parsers before. */
const nasty = fc.constantFrom(
  "\u0000",
  "\u001b[31m",
  "\u202e",
  "\ufffd",
  "__proto__",
  '{"__proto__":{"x":1}}',
  "constructor",
  "[[[[",
  '[{"ifindex":1,"ifname":"',
  "\n    ",
  "\t",
  "\\040",
  "@",
  "1: a@b@c: <",
  " -> ",
  "/proc/1/",
  "99999999999999999999",
  "-1",
  "(",
  ")",
);
const junk = fc
  .array(fc.oneof(fc.string({ unit: "binary" }), nasty), { maxLength: 30 })
  .map((parts) => parts.join(""));

function parseAlone(name: string, text: string) {
  const section: Section = {
    name,
    netns: 1,
    command: "",
    text,
    errorText: "",
    exitCode: 0,
    durationMs: 0,
    end: "complete",
  };
  return parseSnapshot({ ...HOST, sections: [section] });
}

describe("whatever a section holds", () => {
  it.each(NAMES)(
    "%s: random text, cut and damaged real text are read without an exception",
    (name) => {
      const real =
        HOST.sections.filter((section) => section.name === name).map((section) => section.text)[0] ?? "";
      const damaged = fc
        .tuple(fc.nat(real.length), junk, fc.nat(200))
        .map(([at, text, skip]) => real.slice(0, at) + text + real.slice(at + skip));
      const cut = fc.nat(real.length).map((at) => real.slice(0, at));
      fc.assert(
        fc.property(fc.oneof(junk, damaged, cut), (text) => {
          const { warnings } = parseAlone(name, text);
          expect(warnings.length).toBeLessThan(70);
          for (const warning of warnings) expect(warning.text.length).toBeLessThan(600);
          expect(({} as { x?: unknown }).x).toBe(undefined);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});

it("argument and cgroup readers return for any arguments", () => {
  const program = fc.constantFrom(
    "conmon",
    "/usr/bin/containerd-shim-runc-v2",
    "docker-proxy",
    "pasta",
    "slirp4netns",
    "",
  );
  const flag = fc.oneof(
    fc.constantFrom("-c", "-id", "--netns", "-t", "--", "-", "=", "--x=", "-workdir"),
    fc.string(),
  );
  fc.assert(
    fc.property(program, fc.array(flag), (name, rest) => {
      const args = [name, ...rest];
      for (const read of [
        readConmonArguments,
        readShimArguments,
        readDockerProxyArguments,
        readRootlessNetworkArguments,
      ])
        read(args);
      readCgroupLines(rest);
    }),
    RUNS,
  );
});

it("table readers return for any text", () => {
  fc.assert(
    fc.property(junk, fc.boolean(), (text, headed) => {
      const source = headed ? `CONTAINER ID   NAMES\n${text}` : text;
      for (const parse of [parseDockerPs, parseDockerNetworkLs, parseNetToolsRoute, parseLsnsTable])
        parse(source, SECTION);
      const rules = `*nat\n:DOCKER - [0:0]\n-A DOCKER -p tcp ${text}\n-A ${text}\nCOMMIT\n${text}`;
      parseIptablesSave(rules, SECTION);
      parseNftJson(`{"nftables":[{"rule":{"chain":"c","expr":[${text}]}},${JSON.stringify(text)}]}`, SECTION);
      parseNftJson(text, SECTION);
    }),
    RUNS,
  );
});
