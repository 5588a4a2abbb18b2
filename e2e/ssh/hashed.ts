// A line of known_hosts with its names hashed, as ssh itself writes it where HashKnownHosts says so.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @param folder for a file in between */
export function hashed(folder: string, line: string): string[] {
  const file = join(folder, "to-hash");
  writeFileSync(file, `${line}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
  const lines = readFileSync(file, "utf8").trim().split("\n");
  if (!lines.every((one) => one.startsWith("|1|"))) throw new Error(`ssh-keygen -H hashed nothing: ${line}`);
  return lines;
}
