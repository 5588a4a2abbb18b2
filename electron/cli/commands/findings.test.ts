// `vethscope findings` as a script or a person meets it.
import { expect, test } from "vitest";
import { fakeSection, fakeSnapshot } from "../../testing/fake-steps.ts";
import { runCommand } from "../../testing/run-command.ts";

const slow = fakeSnapshot("web1", [
  fakeSection(`uid=0\nhostname=web1\nepoch=${Date.parse("2026-01-02T01:04:05Z") / 1000}\n`),
]);
const steps = { collect: async () => ({ ok: true as const, snapshot: slow }) };

test("prints reason, evidence and advice", async () => {
  const { code, stdout } = await runCommand(["findings", "web1"], { steps });
  expect([code, stdout]).toEqual([
    0,
    [
      "DOUBT  The clock is 2 hours slow  [clock-off]",
      "  The host's clock is 2 hours behind the clock of the machine that collected: certificates, leases and logs will disagree with other nodes.",
      "  seen: the host's own time at the start (meta, line 3)",
      "  do: Compare both with a time server (chronyc tracking, timedatectl).",
      "",
    ].join("\n"),
  ]);
});

test("--json prints one document with counts and the checks that were made", async () => {
  const { stdout } = await runCommand(["findings", "web1", "--json"], { steps });
  const answer = JSON.parse(stdout) as { checks: unknown[] };
  expect(answer).toMatchObject({
    host: "web1",
    counts: { broken: 0, doubt: 1, note: 0 },
    findings: [{ code: "clock-off", severity: "doubt", refs: [{ kind: "host" }] }],
  });
  expect(answer.checks.length).toBeGreaterThan(25);
});

test("a host without findings is said so", async () => {
  expect((await runCommand(["findings", "web1"])).stdout).toMatch(/^Nothing found by \d+ checks\.\n$/);
});

test("of several hosts the worst comes first, each finding names its host, and a host without any is said", async () => {
  const hostOf = (name: string, hours: number) =>
    fakeSnapshot(name, [
      fakeSection(
        `uid=0\nhostname=${name}\nmachine_id=${name.padEnd(32, "0")}\nepoch=${Date.parse("2026-01-02T03:04:05Z") / 1000 - hours * 3600}\n`,
      ),
    ]);
  const told: Readonly<Record<string, number>> = { web1: 2, db1: 0, web2: 3 };
  const several = {
    collect: async (_: unknown, { target }: { target: string }) => ({
      ok: true as const,
      snapshot: hostOf(target, told[target] ?? 0),
    }),
  };
  const { code, stdout } = await runCommand(["findings", "web1", "db1", "web2"], { steps: several });
  expect([code, stdout.split("\n").filter((line) => /^\S/.test(line))]).toEqual([
    0,
    [
      "DOUBT  web1: The clock is 2 hours slow  [clock-off]",
      "DOUBT  web2: The clock is 3 hours slow  [clock-off]",
      expect.stringMatching(/^Nothing found on db1 by \d+ checks\.$/),
    ],
  ]);
  const json = await runCommand(["findings", "web1", "db1", "web2", "--json"], { steps: several });
  expect(JSON.parse(json.stdout)).toMatchObject({
    counts: { broken: 0, doubt: 2, note: 0 },
    hosts: [
      { label: "web1", host: "web1", counts: { doubt: 1 }, findings: [{ code: "clock-off" }] },
      { label: "db1", findings: [] },
      { label: "web2", findings: [{ title: "The clock is 3 hours slow" }] },
    ],
    doubts: [],
  });
});
