// Routing: each netns keeps its own tables, rules, neighbours and forwarding entries, with the place that said it.
import { expect, test } from "vitest";
import { at, HOST, netns, topologyOf } from "../testing/make.ts";

test("a route keeps its table, flags and line; another netns does not see it", () => {
  const source = at("ip", 2, HOST);
  const index = topologyOf({
    netns: [
      netns(HOST, [], {
        routes: [
          {
            family: "inet",
            destination: "172.18.0.0/16",
            type: "unicast",
            gateway: null,
            device: "br-9a31314af513",
            table: "main",
            sourceAddress: "172.18.0.1",
            metric: null,
            scope: "link",
            protocol: "kernel",
            flags: ["linkdown"],
            nexthops: [],
            source,
          },
        ],
        rules: [
          {
            family: "inet",
            priority: 32766,
            text: "from all lookup main",
            fields: { table: "main" },
            source,
          },
        ],
        neighbours: [{ address: "10.0.0.9", device: "eth0", mac: null, states: ["FAILED"], source }],
        fdb: [
          {
            mac: "aa:00:00:00:00:01",
            device: "flannel.1",
            remote: "10.0.0.2",
            vlan: null,
            master: null,
            states: ["permanent"],
            source,
          },
        ],
      }),
      netns(300, []),
    ],
  });
  const [host, other] = index.topology.namespaces;
  expect(host?.routes).toMatchObject([
    {
      source: "172.18.0.1",
      flags: ["linkdown"],
      evidence: [{ says: "table main: 172.18.0.0/16 directly on br-9a31314af513", source }],
    },
  ]);
  expect([host?.rules.length, host?.neighbours[0]?.states, host?.forwardingEntries[0]?.remote]).toEqual([
    1,
    ["FAILED"],
    "10.0.0.2",
  ]);
  expect([other?.routes, other?.rules]).toEqual([[], []]);
});
