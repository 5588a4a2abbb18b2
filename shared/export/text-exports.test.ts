// Facts about the DOT and Mermaid exports: they hold what the picture holds, and no host's name becomes syntax.
import { describe, expect, test } from "vitest";
import { buildScene } from "../scene/build-scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import { wiringDot } from "./dot.ts";
import { wiringMermaid } from "./mermaid.ts";

const topology = generateTopology({ containers: 12 });
const scene = buildScene(topology);
const HOSTILE = 'x"]; end\nsubgraph y\\" -- z <b>%% #quot;';

describe.each([
  ["DOT", wiringDot, /^ {2}n\d+ -- (n\d+|open\d+) \[/gm],
  ["Mermaid", wiringMermaid, /^ {2}n\d+ (---|-\.-)(\|"[^"\n]*"\|)? (n\d+|open\d+)$/gm],
] as const)("%s", (_name, write, edge) => {
  const text = write(scene);

  test("has an edge for every cable, an open end for every unknown one, and every container by name", () => {
    // A NIC that is card and rail is one node: what joins the two is no edge.
    const joins = scene.cables.filter(
      (one) => one.kind === "membership" && scene.cards.some((c) => c.key === one.from),
    );
    expect(text.match(edge)?.length).toBe(scene.cables.length - joins.length);
    expect(text.match(/^ {2}open\d+/gm)?.length).toBe(scene.cables.filter((one) => one.to === null).length);
    for (const box of scene.boxes) expect(text).toContain(box.title.replace(/[^\w-].*/, ""));
  });

  test("every end of an edge is a node that was declared", () => {
    const declared = new Set(
      [...text.matchAll(/^ +(?:subgraph (?:cluster_)?)?((?:n|open)\d+)(?=[ ([{])/gm)].map((one) => one[1]),
    );
    for (const [, from, to] of text.matchAll(/^ {2}(n\d+) -[-.]-?(?:\|[^|]*\|)? (\w+)/gm)) {
      expect(declared.has(from)).toBe(true);
      expect(declared.has(to)).toBe(true);
    }
  });

  test("a hostile name stays inside its quotes", () => {
    const containers = topology.containers.map((one) => ({ ...one, name: HOSTILE }));
    const hostile = write(buildScene({ ...topology, containers, host: { ...topology.host, name: HOSTILE } }));
    // Without what stands in quotes nothing of the name is left.
    const outside = hostile.replace(/"(?:\\.|[^"\\\n])*"/g, "");
    expect(outside).not.toMatch(/["\\<%#]|subgraph y/);
    expect(hostile.split("\n").length).toBe(text.split("\n").length);
  });
});
