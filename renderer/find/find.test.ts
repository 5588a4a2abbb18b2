import { describe, expect, it } from "vitest";
import { createLookup } from "../facts/lookup.ts";
import { BRIDGE, HOST_END, smallHost, WEB, WEB_END, WEB_NETNS } from "../testing/small-host.ts";
import { find, findEntries } from "./find.ts";

const topology = smallHost();
const index = [...findEntries(topology, createLookup(topology))];
const ids = (query: string) => find(index, query).map((found) => found.entry.ref.id);

describe("find", () => {
  it.each([
    ["a container by the beginning of its id", "0d59dc767cda", WEB],
    ["a container by its published port", "8080", WEB],
    ["a container by its pid", "90", WEB],
    ["an interface by its MAC", "02:42:AC:11:00:02", WEB_END],
    ["a bridge by its name", "docker0", BRIDGE],
    ["an interface by its address with prefix", "172.17.0.2/16", WEB_END],
    ["a netns by its inode", "4026532500", WEB_NETNS],
  ])("finds %s", (_, query, id) => {
    expect(ids(query)[0]).toBe(id);
  });

  it("finds the host's netns by what the outline calls it", () => {
    const host = topology.namespaces.find((netns) => netns.isHost);
    expect(ids("host's own netns")).toEqual([host?.id]);
  });

  it("puts who owns an address before what merely begins with it", () => {
    expect(ids("172.17.0.2").slice(0, 2)).toEqual([WEB, WEB_END]);
    expect(ids("172.17.0.2")).not.toContain(BRIDGE);
  });

  it("wants every word of the query", () => {
    expect(ids("veth node")).toEqual([]);
    expect(ids("veth veth1a")).toEqual([HOST_END]);
  });

  it("finds nothing for an empty query", () => {
    expect(ids("  ")).toEqual([]);
  });

  it("says which term matched when it is not the title", () => {
    expect(find(index, "ea:01")[0]?.matched).toBe("ea:01:02:03:04:05");
    expect(find(index, "docker0")[0]?.matched).toBe("");
  });
});
