// Facts about topologies between worker and window: they arrive equal, and a refresh keeps what did not change.
import { expect, test } from "vitest";
import type { Topology } from "../../shared/topology/model.ts";
import { smallHost, WEB_NETNS } from "../testing/small-host.ts";
import type { AnalysedSnapshot, AnswerMessage, CallName, Outcome } from "./messages.ts";
import { TopologyHearer, TopologyTeller } from "./told-topologies.ts";

function line() {
  const teller = new TopologyTeller();
  const hearer = new TopologyHearer();
  const sent: unknown[] = [];
  const say = (call: CallName, desk: string, answer: unknown): unknown => {
    const message = structuredClone(teller.send(call, desk, { id: 1, answer } as AnswerMessage));
    sent.push(message.told ?? "whole");
    return hearer.receive(call, desk, message).answer;
  };
  const open = (topology: Topology, desk = ""): Topology => {
    const answer = { ok: true, value: { topology, target: "t" } };
    const heard = say("analyseSnapshot", desk, answer) as Outcome<AnalysedSnapshot>;
    if (!heard.ok) throw new Error(heard.error);
    expect(heard.value.target).toBe("t");
    return heard.value.topology;
  };
  return { say, open, sent };
}

const host = smallHost();
const later: Topology = {
  ...host,
  collectedAt: "2026-03-04T15:07:07.000Z",
  containers: host.containers.map((one) => ({ ...one, name: "renamed" })),
};

test("a refresh of the same host arrives equal and keeps every object that did not change", () => {
  const { open, sent } = line();
  const first = open(host);
  const second = open(structuredClone(later));
  expect(second).toEqual(later);
  expect(second.interfaces.map((link, at) => link === first.interfaces[at])).toEqual([true, true, true]);
  expect(second.containers[0]).not.toBe(first.containers[0]);
  expect(sent[1]).toMatchObject({ lists: { interfaces: { fresh: [] } } });
  expect(open(host)).toEqual(host);
});

test("another host, another desk and a dropped desk are told whole; a failed call changes nothing", () => {
  const { say, open, sent } = line();
  open(host);
  const other = { ...host, host: { ...host.host, id: "other" as Topology["host"]["id"] } };
  expect(open(other)).toEqual(other);
  expect(open(host, "b:")).toEqual(host);
  expect(say("openBytes", "b:", { ok: false, error: "not a snapshot" })).toEqual({
    ok: false,
    error: "not a snapshot",
  });
  expect(open(later, "b:")).toEqual(later);
  expect(sent.map((one) => (one === "whole" ? one : "told"))).toEqual([
    "whole",
    "whole",
    "whole",
    "whole",
    "told",
  ]);
  say("drop", "b:", null);
  expect(open(later, "b:")).toEqual(later);
  expect(sent.at(-1)).toBe("whole");
});

test("what is told by a snapshot that never arrived is refused, not guessed", () => {
  const teller = new TopologyTeller();
  const message = (topology: Topology) =>
    teller.send("openBytes", "", { id: 1, answer: { ok: true, value: { topology } } } as AnswerMessage);
  message(host);
  const lost = message(later);
  expect(() => new TopologyHearer().receive("openBytes", "", lost)).toThrow("never arrived");
  teller.forget("");
  expect(new TopologyHearer().receive("openBytes", "", message(later)).answer).toMatchObject({ ok: true });
});

test("answers to other calls pass as they are", () => {
  const { say } = line();
  expect(say("firewall", "", [{ table: "filter", netns: WEB_NETNS }])).toEqual([
    { table: "filter", netns: WEB_NETNS },
  ]);
});
