// Every way people reach a host, through the built command line and real OpenSSH: the picture comes, or the one right sentence.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { expectSeen, expectSentence } from "../../ssh/expected.ts";
import { hostForbidden } from "../../ssh/host.ts";
import { lacking } from "../../ssh/lacking.ts";
import { type MatrixGround, startMatrixGround } from "../../ssh/matrix-ground.ts";
import { configured, type MatrixRow, ROWS } from "../../ssh/matrix-rows.ts";
import { person, type Said } from "../../ssh/person.ts";

const forbidden = hostForbidden();
test.skip(forbidden !== null, `${forbidden}`);

let ground: MatrixGround;
test.beforeAll(async () => {
  ground = await startMatrixGround();
  const blocks = ROWS.map((row, at) => configured(ground, row, at));
  const config = ["Include more.conf", ...blocks, ...ground.jumps, "Host *\n  IdentitiesOnly yes\n"];
  writeFileSync(join(ground.home, ".ssh/config"), config.join("\n"), { mode: 0o600 });
});
test.afterAll(() => ground?.stop());

/**
 * Collects as the row says. One at a time, in its own test: what another one runs on the host would be in the picture, and a
 * row that waits for those before it has used up its time on a busy machine.
 */
function collected(row: MatrixRow, at: number): Promise<Said> {
  const { folder, home, everyone, keys } = ground;
  const target = row.target?.(ground) ?? `row-${at}`;
  const words = ["collect", target, ...(row.words ?? []), "--json", "-o", join(folder, `${at}.vethscope`)];
  const more = row.target ? ["--known-hosts", everyone, "--identity", keys.ed25519.file] : [];
  return person(home, [...words, ...(target === "included" ? [] : more)], row.terminal?.(ground));
}

for (const [at, row] of ROWS.entries()) {
  test(`${row.name}: ${row.sees === undefined ? "says why not" : `sees ${row.sees}`}`, async () => {
    const { needs } = row;
    const lack = lacking(needs === undefined || existsSync(needs) ? null : `${needs} is not installed`);
    test.skip(lack !== null, `${lack}`);
    const said = await collected(row, at);
    if (row.sees === undefined) expectSentence(said, row.says?.(ground) ?? /^$/);
    else expectSeen(said, ground.host.interfaces[row.sees]);
  });
}

test("no connection left a process on the host", async () => {
  await expect.poll(() => ground.host.leftovers(), { timeout: 5_000 }).toEqual([]);
});
