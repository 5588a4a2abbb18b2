import { expect, it } from "vitest";
import { analyse } from "../../shared/analyse.ts";
import { ownersOf } from "../../shared/firewall/owner/owners.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import type { Section, Snapshot } from "../../shared/snapshot/snapshot.ts";
import { section, snapshotOf } from "../testing/fake-shell.ts";
import { firewallListing, listingPage } from "./firewall-listing.ts";

function listed(snapshot: Snapshot) {
  const { records, topology } = analyse(snapshot);
  const { model } = buildPathModel(snapshot, records, topology);
  const host = topology.namespaces.find((one) => one.isHost);
  if (!host) throw new Error("no host netns");
  const owners = ownersOf({ snapshot, records, index: model.index });
  const { heads, count: _, chains: __, rules: ___, ...rest } = firewallListing(model, owners, host.id);
  return { chains: heads.map((head) => `${head.table} ${head.chain} ${head.rules}`), ...rest };
}

const INODE = 4026531840;

/** A host with one rule, its listing answered in another way; null: it was not asked for. */
function withSave(change: Partial<Section> | null): Snapshot {
  const links = JSON.stringify([{ ifindex: 1, ifname: "lo", flags: ["LOOPBACK", "UP"], addr_info: [] }]);
  const rules = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
  return {
    ...snapshotOf("web-3"),
    sections: [
      section("meta", null, `format=1\nnetns=${INODE}\nhostname=web-3\nuid=0\nuser=root\n`),
      section("netns-list", null, `${INODE}\tself\tself\n`),
      section("ip", INODE, `${links}\n[]\n[]\n[]\n`),
      ...(change === null ? [] : [{ ...section("iptables-save", INODE, rules), ...change }]),
    ],
  };
}

it("rules that were read are listed without a doubt", () => {
  expect(listed(withSave({}))).toEqual({
    chains: ["iptables filter INPUT 1"],
    unread: [],
    isUnknown: false,
    isRefused: false,
  });
});

it("no rules, rules that were refused, and rules nobody asked for are three things", () => {
  expect(listed(withSave({ text: "" }))).toEqual({
    chains: [],
    unread: [],
    isUnknown: false,
    isRefused: false,
  });
  const refused = { reason: "not-permitted", text: "iptables-save needs root" } as const;
  expect(listed(withSave({ text: "", skipped: refused }))).toEqual({
    chains: [],
    unread: ["The firewall rules of the host are not known: iptables-save needs root."],
    isUnknown: true,
    isRefused: true,
  });
  expect(listed(withSave(null))).toEqual({
    chains: [],
    unread: ["The firewall rules of the host are not known: they were not collected."],
    isUnknown: true,
    isRefused: false,
  });
});

it("a listing that ended early shows what there is and says so", () => {
  const cut = listed(withSave({ text: "*filter\n:INPUT DROP [0:0]\n", end: "timeout" }));
  expect([cut.chains, cut.unread.length > 0, cut.isUnknown]).toEqual([
    ["iptables filter INPUT 0"],
    true,
    false,
  ]);
});

it("a page of a long listing holds what was asked for, and says how many there are", () => {
  const head = (chain: string, owner: string | null) => ({
    table: "iptables nat",
    chain,
    hook: null,
    packets: null,
    rules: 2,
    owner,
    serves: null,
  });
  const heads = [
    head("DOCKER", "Docker"),
    ...Array.from({ length: 300 }, (_, i) => head(`KUBE-SVC-${i}`, null)),
  ];
  const whole = {
    heads,
    count: 301,
    chains: 301,
    rules: 602,
    unread: [],
    isUnknown: false,
    isRefused: false,
  };
  const page = listingPage(whole, "kube-svc-1", 1, 3);
  expect({ ...page, heads: page.heads.map((one) => one.chain) }).toEqual({
    ...whole,
    heads: ["KUBE-SVC-10", "KUBE-SVC-11"],
    count: 111,
  });
});
