// `npm run trace:fuzz [-- --seed N --packets N --rules random|recorded|corpora --record FOLDER]`: random and real rules and packets until the tracer and the kernel differ.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Failure, IPSETS, OLD_TABLES, playRounds, type RulesetKind } from "./rounds.ts";
import { shrink } from "./shrink.ts";
import { kernelUnavailable } from "./world.ts";

const PER_ROUND = Number(process.env.VETHSCOPE_TRACE_ROUND ?? 100);

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    packets: { type: "string", default: "2000" },
    round: { type: "string" },
    /** Folder to keep what agreed in, for recorded.test.ts. */
    record: { type: "string" },
    show: { type: "string", default: "5" },
    /** Where half of the rulesets come from: `random` (then all), `recorded`, `corpora` (beside the repository). */
    rules: { type: "string", default: "corpora" },
  },
});
const unavailable = kernelUnavailable();
if (unavailable) {
  console.error(`The kernel cannot be asked here: ${unavailable}.`);
  process.exit(1);
}
const seed = Number(values.seed);
const rounds = Math.ceil(Number(values.packets) / PER_ROUND);
const first = values.round === undefined ? 0 : Number(values.round);
const last = values.round === undefined ? rounds : first + 1;
console.log(`seed ${seed}: ${(last - first) * PER_ROUND} packets in ${last - first} rounds`);
if (!IPSETS) console.log("without ipsets: ipset is not installed");
if (!OLD_TABLES) console.log("without rules of the old tables: iptables-legacy is not installed");
let sent = 0;
let answers = 0;
let forked = 0;
let repeated = 0;
let unknown = 0;
let failed = 0;
const shrunk: string[] = [];
const MOST_SHRUNK = 6;
const started = performance.now();
const plan = { seed, first, count: last - first, shots: PER_ROUND, from: values.rules as RulesetKind };
for await (const result of playRounds(plan)) {
  const { round } = result;
  const told = `${result.sent} packets, ${result.failures.length} disagreements`;
  console.log(`round ${round - first + 1} of ${last - first}, rules of ${result.rulesets.name}: ${told}`);
  sent += result.sent;
  answers += result.answers;
  forked += result.forked;
  repeated += result.repeated;
  unknown += result.unknown;
  for (const failure of result.failures) {
    failed += 1;
    if (failed > Number(values.show)) continue;
    const { shot, direction, agreement } = failure;
    console.log(
      `\n== seed ${seed} round ${round} (${failure.rulesets.name}) ${direction} ${shot.from} from ${shot.place} ${JSON.stringify(shot.packet)} source ${shot.source} id ${shot.id}`,
    );
    console.log("kernel:    ", JSON.stringify(agreement.observed));
    for (const one of agreement.predicted.slice(0, 4)) console.log("predicted: ", JSON.stringify(one));
    for (const line of agreement.says) console.log("   ", line);
  }
  if (values.record !== undefined && result.failures.length === 0) {
    const { snapshot, recorded } = result;
    const file = join(values.record, `seed-${seed}-round-${round}.json.gz`);
    writeFileSync(file, gzipSync(JSON.stringify({ snapshot, recorded }), { level: 9 }));
  }
  // one of each direction: the rest of a round mostly fails for the same reason
  for (const direction of ["new", "reply"] as const) {
    const failure = result.failures.find((one) => one.direction === direction);
    if (failure && shrunk.length < MOST_SHRUNK) await save(failure);
  }
}

/** Makes a disagreement small and keeps it where recorded.test.ts finds it: red until the tracer is mended. */
async function save(failure: Failure): Promise<void> {
  console.log(`making the ${failure.direction} packet's disagreement small ...`);
  const small = await shrink(failure);
  if (small === null) {
    console.log("it is not seen again with the packet alone");
    return;
  }
  const file = `shrunk-seed-${seed}-round-${failure.round}-${failure.direction}.json.gz`;
  writeFileSync(
    join(import.meta.dirname, "fixtures", file),
    gzipSync(JSON.stringify(small.fixture), { level: 9 }),
  );
  shrunk.push(file);
  const { rulesets, scene, shot } = small.trial;
  console.log(`after ${small.trials} trials, e2e/kernel/fixtures/${file}:`);
  for (const text of [rulesets.sets, rulesets.inet, rulesets.inet6, rulesets.nft]) {
    // JSON is one line of any length
    const lines = text.split("\n").filter((line) => /^\s*(?:-A|-I|add |create |\S.*[^{}]$)/.test(line));
    for (const line of lines.slice(0, 40)) console.log(`    ${line.slice(0, 200)}`);
  }
  console.log(`    scene ${JSON.stringify(scene)}`);
  console.log(`    ${shot.from} ${shot.place} ${JSON.stringify(shot.packet)}`);
}

const seconds = (performance.now() - started) / 1000;
console.log(
  `${sent + answers - failed} of ${sent + answers} agree: ${sent} packets and ${answers} answers (${forked} by one of several ways, ${unknown} that the tracer calls unknown, ${repeated} sent twice) in ${seconds.toFixed(1)} s`,
);
process.exit(failed === 0 ? 0 : 1);
