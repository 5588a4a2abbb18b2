// The kernel is the judge: random rules and packets in throw-away network namespaces, traced by nf_tables itself.
import { describe, expect, it } from "vitest";
import { playRounds } from "./rounds.ts";
import { kernelUnavailable, World } from "./world.ts";

const unavailable = kernelUnavailable();
const SEED = 2024;
const ROUNDS = 8;
const PER_ROUND = 25;

describe("the tracer and the kernel", () => {
  // A CI run must not pass for want of a kernel to ask.
  if (unavailable !== null && process.env.CI === undefined) {
    it.skip(`were not compared: ${unavailable}; only recorded agreements were`);
    return;
  }
  // Fact: bridge-nf, source-address
  it(`agree on rules, drops, NAT and delivery of ${ROUNDS * PER_ROUND} packets`, async () => {
    expect(unavailable).toBe(null);
    const wrong: unknown[] = [];
    let sent = 0;
    const plan = { seed: SEED, first: 0, count: ROUNDS, shots: PER_ROUND, from: "recorded" } as const;
    for await (const { sent: packets, failures } of playRounds(plan)) {
      sent += packets;
      for (const { round, rulesets, shot, agreement } of failures)
        wrong.push({
          round,
          rules: rulesets.name,
          shot,
          kernel: agreement.observed,
          tracer: agreement.predicted[0],
        });
    }
    expect(wrong).toEqual([]);
    expect(sent).toBe(ROUNDS * PER_ROUND);
  }, 240_000);

  it("a socket's SYN is seen once, also past the time after which TCP sends it again", async () => {
    const world = await World.make(`${process.pid}`);
    try {
      world.run("server", "nft", ["add chain inet vsk taken { policy drop; }"]);
      const { events } = await world.send("client", "tcp inet - 21000 10.91.2.2 80", 1300);
      const syns = events.filter(
        ({ place, event }) => place === "client" && event.header?.sourcePort === 21000,
      );
      expect(new Set(syns.map(({ event }) => event.id)).size).toBe(1);
    } finally {
      await world.remove();
    }
  }, 60_000);
});
