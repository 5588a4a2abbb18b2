// A refresh takes over what did not change. Facts: it never differs from a picture made from scratch, it makes little
// anew, and it says where the two pictures differ.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { contains } from "../layout/geometry.ts";
import { layoutWiring } from "../layout/layout-wiring.ts";
import { plainLayout } from "../layout/testing/plain-layout.ts";
import { buildScene } from "../scene/build-scene.ts";
import { type SceneKey, type SceneView, WHOLE_VIEW, type WiringScene } from "../scene/scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import type {
  Container,
  EntityRef,
  Interface,
  NetworkNamespace,
  Pod,
  Process,
  Topology,
} from "../topology/model.ts";
import { type DisplayList, elementWith, shapesOf } from "./display-list.ts";
import { drawWiring } from "./draw-wiring.ts";
import { SceneMap } from "./emphasis.ts";
import { LIGHT } from "./theme.ts";

const base = generateTopology({ containers: 6 });
const nic = base.interfaces.find((link) => link.name === "eth0" && link.kind === "physical")
  ?.id as Interface["id"];

const LINKS: readonly Partial<Interface>[] = [
  { name: "renamed0" },
  { kind: "dummy" },
  { kind: "other", kindText: "batadv" },
  { mac: "02:00:00:00:00:99" },
  { mtu: 9000 },
  { state: "DOWN" },
  { flags: [] },
  { flags: ["UP", "NO-CARRIER"] },
  { addresses: [] },
  {
    addresses: [
      {
        family: "inet6",
        address: "2001:db8::1",
        prefixLength: 64,
        scope: "global",
        label: null,
        peer: null,
        secondary: false,
      },
    ],
  },
  { master: null },
  { master: nic },
  { ifindex: 99 },
  { peer: { state: "none" } },
  { peer: { state: "unknown", doubt: "Not told.", evidence: [] } },
  { peer: { state: "ambiguous", candidates: [nic], doubt: "Either.", evidence: [] } },
  { kind: "macvlan", peer: { state: "none" }, lower: { state: "known", interface: nic, evidence: [] } },
  {
    kind: "vlan",
    vlanId: 7,
    peer: { state: "none" },
    lower: { state: "unknown", doubt: "Who knows.", evidence: [] },
  },
  { kind: "vxlan", tunnel: { id: 4, local: null, remote: null, port: null, remotes: [] } },
];
const CONTAINERS: readonly Partial<Container>[] = [
  { name: "renamed" },
  { image: "other:2" },
  { image: null },
  { status: "paused" },
  { project: "elsewhere" },
  { runtime: "podman" },
  { isSandbox: true },
  { networkMode: "container:1" },
  { netns: null },
  { shim: null },
  { process: null },
  { pod: null },
  {
    ports: [
      { hostAddress: "", hostPort: 8080, containerPort: 80, protocol: "tcp" } as Container["ports"][number],
    ],
  },
];
const NAMESPACES: readonly Partial<NetworkNamespace>[] = [
  { names: [{ name: "blue", path: "/run/netns/blue", source: "ip-netns" }] },
  { access: "failed", accessReason: "It could not be entered." },
  { access: "not-collected", accessReason: null },
];
const PODS: readonly Partial<Pod>[] = [
  { name: "renamed" },
  { namespace: "elsewhere" },
  { namespace: "" },
  { runtime: "cri-o" },
  { netns: null },
];
const PROCESSES: readonly Partial<Process>[] = [{ comm: "other" }, { pid: 31337 }, { netns: null }];

type Part = "interfaces" | "containers" | "namespaces" | "pods" | "processes";

function patched(topology: Topology, part: Part, at: number, patch: object | null): Topology {
  const list: readonly object[] = topology[part];
  const changed =
    patch === null
      ? list.filter((_, index) => index !== at)
      : list.map((entity, index) => (index === at ? { ...entity, ...patch } : entity));
  return { ...topology, [part]: changed };
}

/** Every change of one thing, and the loss of one of each kind. */
const cases = (
  [
    ["interfaces", LINKS],
    ["containers", CONTAINERS],
    ["namespaces", NAMESPACES],
    ["pods", PODS],
    ["processes", PROCESSES],
  ] as const
).flatMap(([part, patches]) =>
  [...patches, null].map((patch, n) => {
    // Another entity each time, all over the host; its own netns stays, or there is nothing to draw.
    const at = 1 + ((n * 5) % (base[part].length - 1));
    return { part, at, patch, words: `${part} ${at} ${JSON.stringify(patch)}` };
  }),
);

interface Picture {
  readonly scene: WiringScene;
  readonly layout: ReturnType<typeof layoutWiring>;
  readonly list: DisplayList;
}

function picture(topology: Topology, previous?: Picture, view = WHOLE_VIEW): Picture {
  const scene = buildScene(topology, view, previous?.scene);
  const layout = layoutWiring(scene, previous?.layout);
  return { scene, layout, list: drawWiring(scene, layout, LIGHT, previous?.list) };
}

/** Elements with their shapes and the styles these mean, whatever numbers the styles have. */
function content({ list }: Picture) {
  return list.elements.map((element) => {
    const { parts, covers, levels, bounds, ...plain } = elementWith(element, {});
    const { x, y, w, h } = bounds;
    const shapes = shapesOf(element).map((shape) => ({ ...shape, style: list.styles[shape.style] }));
    return { ...plain, bounds: { x, y, w, h }, shapes };
  });
}

test("whatever changes on the host, the refreshed picture is the one made from scratch", () => {
  let before = picture(base);
  for (const { part, at, patch, words } of cases) {
    const topology = patched(base, part, at, patch);
    // A copy of the layout has no memory: only the sticky places are the same.
    const sticky = structuredClone(plainLayout(before.layout));
    const after = picture(topology, before);
    const scene = buildScene(topology);
    expect(after.scene, words).toEqual(scene);
    const layout = layoutWiring(scene, sticky);
    expect(plainLayout(after.layout), words).toEqual(plainLayout(layout));
    const fresh = { scene, layout, list: drawWiring(scene, layout, LIGHT) };
    expect(content(after), words).toEqual(content(fresh));
    before = after;
  }
});

/** One thing that may be otherwise a second later; `at` and `to` are places in the list, wherever these end. */
type Deed =
  | { readonly do: "patch"; readonly part: Part; readonly at: number; readonly patch: number }
  | { readonly do: "drop"; readonly part: Part; readonly at: number; readonly count: number }
  | { readonly do: "move"; readonly part: Part; readonly at: number; readonly to: number };

const PATCHES = {
  interfaces: LINKS,
  containers: CONTAINERS,
  namespaces: NAMESPACES,
  pods: PODS,
  processes: PROCESSES,
} as const;
const part = fc.constantFrom(...(Object.keys(PATCHES) as Part[]));
const at = fc.nat(999);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant("patch" as const), part, at, patch: fc.nat(99) }),
  fc.record({ do: fc.constant("drop" as const), part, at, count: fc.nat(3) }),
  fc.record({ do: fc.constant("move" as const), part, at, to: at }),
);

function after(host: Topology, deeds: readonly Deed[]): Topology {
  let topology = host;
  for (const one of deeds) topology = changed(topology, one);
  return consistent(topology);
}

/** What is gone is no more named by others: nothing that is read from a host names what is not there. */
function consistent(topology: Topology): Topology {
  const links = new Set(topology.interfaces.map((link) => link.id));
  const interfaces = topology.interfaces.map((link): Interface => {
    const isKnown = (other: Interface["peer"]): boolean =>
      other.state !== "known" || links.has(other.interface);
    const unknown = { state: "unknown", doubt: "It is gone.", evidence: [] } as const;
    const { master, peer, lower } = link;
    if ((master === null || links.has(master)) && isKnown(peer) && isKnown(lower)) return link;
    return {
      ...link,
      master: master !== null && links.has(master) ? master : null,
      peer: isKnown(peer) ? peer : unknown,
      lower: isKnown(lower) ? lower : unknown,
    };
  });
  return { ...topology, interfaces };
}

function changed(topology: Topology, one: Deed): Topology {
  const list: readonly object[] = topology[one.part];
  if (list.length < 2) return topology;
  // Its own netns stays, or there is nothing to draw.
  const place = 1 + (one.at % (list.length - 1));
  if (one.do === "patch") {
    const patches: readonly object[] = PATCHES[one.part];
    return patched(topology, one.part, place, patches[one.patch % patches.length] ?? {});
  }
  const rest = list.toSpliced(place, one.do === "drop" ? one.count : 1);
  if (one.do === "drop") return { ...topology, [one.part]: rest };
  const to = 1 + (one.to % rest.length);
  return { ...topology, [one.part]: rest.toSpliced(to, 0, list[place] as object) };
}

test("however a host goes on, each refreshed picture is the one made from scratch", () => {
  const sizes = [6, 11, 12].map((containers) => generateTopology({ containers }));
  const moment = fc.tuple(fc.constantFrom(...sizes), fc.array(deed, { maxLength: 5 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(moment, { minLength: 2, maxLength: 6 }), (moments) => {
      let before: Picture | undefined;
      for (const [host, deeds, isCopied] of moments) {
        const made = after(host, deeds);
        const topology = isCopied ? structuredClone(made) : made;
        const now = picture(topology, before);
        const scene = buildScene(topology);
        expect(now.scene).toEqual(scene);
        const layout = layoutWiring(scene, before && structuredClone(plainLayout(before.layout)));
        expect(plainLayout(now.layout)).toEqual(plainLayout(layout));
        expect(content(now)).toEqual(content({ scene, layout, list: drawWiring(scene, layout, LIGHT) }));
        before = now;
      }
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

/** What every entity of a host is drawn as, and what stands out with it. */
function told(map: SceneMap, { interfaces, containers, namespaces, pods, processes }: Topology) {
  const refs: EntityRef[] = [
    ...interfaces.map(({ id }) => ({ kind: "interface", id }) as const),
    ...containers.map(({ id }) => ({ kind: "container", id }) as const),
    ...namespaces.map(({ id }) => ({ kind: "netns", id }) as const),
    ...pods.map(({ id }) => ({ kind: "pod", id }) as const),
    ...processes.map(({ id }) => ({ kind: "process", id }) as const),
  ];
  return refs.map((ref) => ({ ref, drawn: map.elementsOf(ref), lit: map.emphasis([ref]) }));
}

test("whatever changes, look-ups built upon earlier ones find what fresh ones find", () => {
  let before = { scene: buildScene(base), map: new SceneMap(buildScene(base), base) };
  for (const { part, at, patch, words } of cases) {
    const topology = patched(base, part, at, patch);
    const scene = buildScene(topology, WHOLE_VIEW, before.scene);
    const map = new SceneMap(scene, topology, before.map);
    expect(told(map, topology), words).toEqual(told(new SceneMap(scene, topology), topology));
    before = { scene, map };
  }
});

test("however the view changes, the next picture is the one made from scratch", () => {
  const host = generateTopology({ containers: 30 });
  const later = generateTopology({ containers: 33 });
  const [group = ""] = new Set(buildScene(host).boxes.map((box) => box.group));
  const boxes = buildScene(host).boxes;
  const some = new Set(boxes.slice(3, 12).map((box) => box.netns));
  const views: readonly (readonly [Topology, SceneView])[] = [
    [host, WHOLE_VIEW],
    [host, { ...WHOLE_VIEW, folded: new Set([group]) }],
    [later, { ...WHOLE_VIEW, folded: new Set([group, boxes.at(-1)?.netns ?? ""]) }],
    [later, { ...WHOLE_VIEW, hidden: some }],
    [host, { ...WHOLE_VIEW, hidden: some, folded: new Set([group]) }],
    [host, { ...WHOLE_VIEW, only: some }],
    [later, WHOLE_VIEW],
    [host, WHOLE_VIEW],
  ];
  let before: Picture | undefined;
  for (const [topology, view] of views) {
    const after = picture(topology, before, view);
    const scene = buildScene(topology, view);
    expect(after.scene).toEqual(scene);
    const layout = layoutWiring(scene, before && structuredClone(plainLayout(before.layout)));
    expect(plainLayout(after.layout)).toEqual(plainLayout(layout));
    expect(content(after)).toEqual(content({ scene, layout, list: drawWiring(scene, layout, LIGHT) }));
    before = after;
  }
});

test("nothing is made anew when only counters and evidence moved", () => {
  const before = picture(base);
  const interfaces = base.interfaces.map((link) => ({
    ...link,
    counters: { rxBytes: 1, txBytes: 2, rxPackets: 3, txPackets: 4 },
    evidence: [],
  }));
  const after = picture(
    structuredClone({ ...base, interfaces, collectedAt: "2026-01-15T09:31:00.000Z" }),
    before,
  );
  expect(after.list.since).toEqual({ version: before.list.version, areas: [] });
  expect(after.list.elements.every((element, index) => element === before.list.elements[index])).toBe(true);
});

test("the picture is the very same when only numbers moved that it does not show, and no other then", () => {
  const before = picture(base);
  const counters = { rxBytes: 1, txBytes: 2, rxPackets: 3, txPackets: 4 };
  const interfaces = base.interfaces.map((link) => ({ ...link, counters }));
  const counted = { ...base, interfaces };
  const same = picture(counted, before);
  expect([same.scene, same.layout, same.list]).toEqual([before.scene, before.layout, before.list]);
  expect(same.scene === before.scene && same.layout === before.layout && same.list === before.list).toBe(
    true,
  );
  const others: readonly Topology[] = [
    { ...counted, interfaces: interfaces.toReversed() },
    { ...counted, interfaces: interfaces.toSpliced(4, 1) },
    { ...counted, host: { ...base.host, name: "renamed" } },
    { ...counted, processes: base.processes.map((process) => ({ ...process, comm: "other" })) },
    { ...counted, namespaces: base.namespaces.map((netns) => ({ ...netns, names: [] })) },
  ];
  let last = same;
  for (const topology of others) {
    const after = picture(topology, last);
    expect(after.scene).not.toBe(last.scene);
    expect(after.scene).toEqual(buildScene(topology));
    last = picture(counted, after);
  }
  expect(picture(counted, last, { ...WHOLE_VIEW }).scene).not.toBe(last.scene);
});

test("of one new container only its own elements, its bridge's and its group's are made", () => {
  const before = picture(generateTopology({ containers: 400 }));
  const old = new Set(before.list.elements);
  const after = picture(generateTopology({ containers: 401 }), before);
  const made = after.list.elements.filter((element) => !old.has(element));
  expect(made.length).toBeGreaterThan(4);
  expect(made.length).toBeLessThan(16);
  const areas = after.list.since?.areas ?? [];
  for (const { bounds, covers } of made)
    if (!covers) expect(areas.some((area) => contains(area, bounds))).toBe(true);
  // Of a rail only the bar that grew and the words that count its ports: the rest of it is left alone.
  const rail = made.find((element) => element.covers);
  const was = before.list.elements[before.list.byKey.get(rail?.key as SceneKey) ?? -1];
  const still = was?.covers?.filter((rect) => rail?.covers?.some((other) => isDeepStrictEqual(rect, other)));
  expect(still?.length).toBeGreaterThan(1);
  for (const rect of still ?? []) expect(areas).not.toContainEqual(rect);
});
