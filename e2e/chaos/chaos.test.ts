// Seeded fault runs against a real sshd: never a crash, always a sentence, what arrived is kept, nothing stays behind.
// `npm run chaos` plays 200; VETHSCOPE_CHAOS and VETHSCOPE_SEED choose others, VETHSCOPE_CHAOS_FROM the first one.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostForbidden } from "../ssh/host.ts";
import { type Chaos, type Round, startChaos } from "./rounds.ts";

const forbidden = hostForbidden();
const SEED = Number(process.env.VETHSCOPE_SEED ?? 5);
const ROUNDS = Number(process.env.VETHSCOPE_CHAOS ?? 10);
const FIRST = Number(process.env.VETHSCOPE_CHAOS_FROM ?? 0);

describe("a connection that goes wrong", () => {
  if (forbidden !== null) {
    it.skip(`was not tried: ${forbidden}`);
    return;
  }
  let chaos: Chaos;
  beforeAll(async () => {
    chaos = await startChaos(SEED);
  }, 60_000);
  afterAll(() => chaos?.end());

  it(`is told in a sentence, ${ROUNDS} times with seed ${SEED}`, async () => {
    const rounds: Round[] = [];
    for (let number = FIRST; number < FIRST + ROUNDS; number += 1) {
      const round = await chaos.play(number);
      rounds.push(round);
      if (ROUNDS > 10 || round.wrong.length > 0) console.log(lineOf(round));
    }
    const kinds = new Set(rounds.map((round) => round.fault.kind));
    expect(rounds.filter((round) => round.wrong.length > 0)).toEqual([]);
    expect(kinds.size).toBeGreaterThanOrEqual(ROUNDS >= 50 ? 7 : ROUNDS >= 10 ? 5 : 1);
  }, 3_600_000);
});

function lineOf({ number, fault, said, sections, milliseconds, stoodMs, wrong }: Round): string {
  const { kind, ...how } = fault;
  const verdict = wrong.length === 0 ? "" : ` WRONG: ${wrong.join("; ")}`;
  return `${number} ${kind} ${JSON.stringify(how)} ${milliseconds} ms (stood ${stoodMs}) ${sections} sections: ${said}${verdict}`;
}
