import { describe, expect, it } from "vitest";
import { interfaceId } from "../../shared/topology/ids.ts";
import type { Address, Interface, Route, Topology } from "../../shared/topology/model.ts";
import { plainRoute } from "../../shared/topology/plain.ts";
import {
  CLOSED_NETNS,
  HOST_END,
  HOST_NETNS,
  smallHost,
  WEB,
  WEB_END,
  WEB_NETNS,
} from "../testing/small-host.ts";
import { createLookup } from "./lookup.ts";
import { matchingPlaces, originPlaces, placeOf, targetPlaces } from "./trace-places.ts";

/** The small host with two cards: eth0 with the default route, eth1 to a network of its own. */
function hostWithCards(): Topology {
  const topology = smallHost();
  const template = topology.interfaces.find((link) => link.id === WEB_END);
  const address = template?.addresses[0];
  if (!template || !address) throw new Error("web's eth0 has an address");
  const card = (ifindex: number, name: string, own: Partial<Address>): Interface => ({
    ...template,
    id: interfaceId(HOST_NETNS, ifindex),
    netns: HOST_NETNS,
    ifindex,
    name,
    kind: "physical",
    peer: { state: "none" },
    addresses: [{ ...address, ...own }],
  });
  const route: Route = { ...plainRoute("192.0.2.1", "eth0"), protocol: null };
  return {
    ...topology,
    namespaces: topology.namespaces.map((one) => (one.isHost ? { ...one, routes: [route] } : one)),
    interfaces: [
      ...topology.interfaces,
      card(20, "eth0", { address: "192.0.2.10", prefixLength: 24 }),
      card(21, "eth1", { address: "198.51.100.6", prefixLength: 29 }),
    ],
  };
}

const lookup = createLookup(hostWithCards());

describe("places a packet can start or end at", () => {
  it("start outside by the card with the default route, beside any card, at the host, or inside", () => {
    // 198.51.100.7 is the broadcast of 198.51.100.0/29: the neighbour is the one before. docker0 leads nowhere outside.
    expect(originPlaces(lookup).map((place) => place.text)).toEqual([
      "203.0.113.9@eth0",
      "192.0.2.11@eth0",
      "198.51.100.5@eth1",
      "host",
      "web",
      CLOSED_NETNS,
    ]);
  });

  it("end at the published port on each address of the host that is seen outside", () => {
    const published = targetPlaces(lookup).filter((place) => place.says.startsWith("published"));
    expect(published.map((place) => [place.text, place.protocol])).toEqual([
      ["192.0.2.10:8080", "tcp"],
      ["198.51.100.6:8080", "tcp"],
    ]);
  });

  it("are found by what they are called and by what they are", () => {
    const places = targetPlaces(lookup);
    expect(matchingPlaces(places, "8080")).toHaveLength(2);
    expect(matchingPlaces(places, "port of web")).toHaveLength(2);
    expect(matchingPlaces(places, "no such thing")).toEqual([]);
  });

  it("are named for a container, a netns and the host", () => {
    expect(placeOf({ kind: "container", id: WEB }, lookup)).toBe("web");
    expect(placeOf({ kind: "netns", id: WEB_NETNS }, lookup)).toBe(WEB_NETNS);
    expect(placeOf({ kind: "netns", id: HOST_NETNS }, lookup)).toBe("host");
  });

  it("a card outside stands for somebody on its wire, any other interface for its address", () => {
    const card = { kind: "interface", id: interfaceId(HOST_NETNS, 21) } as const;
    expect([placeOf(card, lookup, "from"), placeOf(card, lookup, "to")]).toEqual([
      "198.51.100.5@eth1",
      "198.51.100.6",
    ]);
    const inside = { kind: "interface", id: WEB_END } as const;
    const address = lookup.interfaces.get(WEB_END)?.addresses[0]?.address;
    expect([placeOf(inside, lookup, "from"), placeOf(inside, lookup, "to")]).toEqual([address, address]);
    expect(placeOf({ kind: "interface", id: HOST_END }, lookup)).toBeNull();
  });
});
