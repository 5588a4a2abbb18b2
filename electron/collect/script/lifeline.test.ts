// The end of a cut collection: everybody ever seen in the script's family ends, also who left it between two looks.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const LIFELINE = readFileSync(join(import.meta.dirname, "lifeline.sh"), "utf8");

/** Three processes; the looks at the family are given, so that the moment when one's parent exits is chosen, not met. */
function endFamily(looks: readonly string[], shell: readonly string[]): string {
  const script = `${LIFELINE}
    folder=$(mktemp -d) || exit 1
    sleep 300 & first=$!
    sleep 300 & orphan=$!
    sleep 300 & late=$!
    vs_descendants() {
      look=$(cat "$folder/look" 2>/dev/null || echo 0)
      echo $((look + 1)) >"$folder/look"
      case $look in
        ${looks.map((names, at) => `${at}) printf ' %s ' "${names}" ;;`).join("\n")}
        *) printf ' %s ' "${looks.at(-1)}" ;;
      esac
    }
    vs_end_family none none
    wait 2>/dev/null
    for one in "first $first" "orphan $orphan" "late $late"; do
      state=$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' "/proc/\${one#* }/status" 2>/dev/null)
      [ -z "$state" ] || [ "$state" = Z ] || echo "\${one% *} is left ($state)"
    done
    rm -rf "$folder"`;
  const [command = "sh", ...words] = shell;
  // Whoever were left stopped would keep \`wait\` waiting: the limit ends that, and the words below say so.
  const run = spawnSync(command, [...words, "-c", script], {
    encoding: "utf8",
    timeout: 15_000,
    killSignal: "SIGTERM",
  });
  return run.signal === null ? run.stdout : "somebody was left stopped";
}

test.each([
  ["dash", ["dash"]],
  ["busybox ash", ["busybox", "ash"]],
  ["bash", ["bash"]],
])("in %s one whose parent exited between two looks, and one who came late, end too", (_, shell) => {
  expect(endFamily(["$first $orphan", "$first $late", "$first $late"], shell)).toBe("");
});
