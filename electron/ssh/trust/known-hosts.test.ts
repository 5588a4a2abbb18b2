// known_hosts, checked against the system's own ssh-keygen.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fingerprint, keyTypeOf } from "./host-key.ts";
import { hostKeyName, judgeHostKey, knownKeyTypes, parseKnownHosts } from "./known-hosts.ts";
import { appendKnownHost, readKnownHosts } from "./known-hosts-files.ts";

const folder = mkdtempSync(join(tmpdir(), "vethscope-known-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keygen(...args: string[]): string {
  return execFileSync("ssh-keygen", args, { encoding: "utf8" });
}

interface MadeKey {
  readonly type: string;
  readonly base64: string;
  readonly blob: Buffer;
  readonly file: string;
}

function makeKey(name: string, type: string): MadeKey {
  const file = join(folder, name);
  keygen("-q", "-t", type, "-N", "", "-C", "test", "-f", file);
  const [keyType = "", base64 = ""] = readFileSync(`${file}.pub`, "utf8").split(" ");
  return { type: keyType, base64, blob: Buffer.from(base64, "base64"), file };
}

let ed: MadeKey;
let other: MadeKey;
let ecdsa: MadeKey;
beforeAll(() => {
  ed = makeKey("ed", "ed25519");
  other = makeKey("other", "ed25519");
  ecdsa = makeKey("ecdsa", "ecdsa");
});

function judge(text: string, host: string, port: number, key: MadeKey, alias: string | null = null) {
  const { entries } = parseKnownHosts(text, "kh");
  const verdict = judgeHostKey(entries, hostKeyName(host, port, alias), key.blob);
  return "entry" in verdict ? `${verdict.kind} line ${verdict.entry.line}` : verdict.kind;
}

describe("fingerprints", () => {
  test("are what ssh-keygen -l prints, for each key type", () => {
    for (const key of [ed, ecdsa, makeKey("rsa", "rsa")]) {
      expect(keygen("-l", "-f", `${key.file}.pub`).split(" ")[1]).toBe(fingerprint(key.blob));
      expect(keyTypeOf(key.blob)).toBe(key.type);
    }
  });
});

describe("hosts found by our lookup are those ssh-keygen -F finds", () => {
  const cases: [field: string, host: string, port: number][] = [
    ["web1", "web1", 22],
    ["web1", "web2", 22],
    ["WEB1", "web1", 22],
    ["web1,10.0.0.7", "10.0.0.7", 22],
    ["*.example.org", "a.example.org", 22],
    ["*.example.org", "example.org", 22],
    ["*.example.org,!bad.example.org", "bad.example.org", 22],
    ["!bad.example.org,*.example.org", "good.example.org", 22],
    ["web?", "web7", 22],
    ["web?", "web77", 22],
    ["[web1]:2222", "web1", 2222],
    ["[web1]:2222", "web1", 2223],
    ["[web1]:2222", "web1", 22],
    ["[*.example.org]:2222", "a.example.org", 2222],
    ["2001:db8::1", "2001:db8::1", 22],
    ["[2001:db8::1]:2222", "2001:db8::1", 2222],
    ["a*b*c", "aXXbYYc", 22],
    ["a*b*c", "aXXbYY", 22],
    ["!web1", "web2", 22],
  ];
  for (const hashed of [false, true]) {
    // ssh-keygen -H leaves patterns as they are.
    const told = hashed ? cases.filter(([field]) => !/[*?!,]/.test(field)) : cases;
    test.each(told)(`${hashed ? "hashed " : ""}%s, looking for %s port %i`, (field, host, port) => {
      const file = join(folder, "find");
      writeFileSync(file, `${field} ${ed.type} ${ed.base64}\n`);
      if (hashed) execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
      const name = port === 22 ? host : `[${host}]:${port}`;
      let found = true;
      try {
        keygen("-F", name, "-f", file);
      } catch {
        found = false;
      }
      const { entries } = parseKnownHosts(readFileSync(file, "utf8"), file);
      const verdict = judgeHostKey(
        entries,
        { name: hostKeyName(host, port, null).name, plain: null },
        ed.blob,
      );
      expect(verdict.kind).toBe(found ? "known" : "unknown");
    });
  }
});

describe("verdicts", () => {
  test("the same key is known, another of the same type is changed, naming the line", () => {
    const text = `# comment\n\nweb1 ${ed.type} ${ed.base64} someone@laptop\n`;
    expect(judge(text, "web1", 22, ed)).toBe("known line 3");
    expect(judge(text, "WEB1", 22, ed)).toBe("known line 3");
    expect(judge(text, "web1", 22, other)).toBe("changed line 3");
    expect(judge(text, "web1", 22, ecdsa)).toBe("other-key-types-known");
    expect(judge(text, "web2", 22, ed)).toBe("unknown");
  });
  test("a host with two keys of one type is known by either", () => {
    const text = `web1 ${ed.type} ${ed.base64}\nweb1 ${other.type} ${other.base64}\n`;
    expect(judge(text, "web1", 22, other)).toBe("known line 2");
  });
  test("a revoked key is refused even where another line knows it", () => {
    const text = `web1 ${ed.type} ${ed.base64}\n@revoked * ${ed.type} ${ed.base64}\n`;
    expect(judge(text, "web1", 22, ed)).toBe("revoked line 2");
    expect(judge(text, "web1", 2222, ed)).toBe("revoked line 2");
    expect(judge(`@revoked * ${ed.type} ${ed.base64}\n`, "web1", 22, other)).toBe("unknown");
  });
  test("a certificate authority vouches for no plain key", () => {
    const text = `@cert-authority *.example.org ${ed.type} ${ed.base64}\n`;
    expect(judge(text, "a.example.org", 22, ed)).toBe("certificate-expected line 1");
    expect(judge(`${text}a.example.org ${other.type} ${other.base64}\n`, "a.example.org", 22, other)).toBe(
      "known line 2",
    );
  });
  test("on another port ssh also accepts the very key known without a port, but never calls it changed", () => {
    const text = `web1 ${ed.type} ${ed.base64}\n`;
    expect(judge(text, "web1", 2222, ed)).toBe("known line 1");
    expect(judge(text, "web1", 2222, other)).toBe("unknown");
  });
  test("HostKeyAlias is looked up alone, without address and port", () => {
    expect(judge(`node7 ${ed.type} ${ed.base64}\n`, "10.0.0.7", 2222, ed, "node7")).toBe("known line 1");
    expect(judge(`[10.0.0.7]:2222 ${ed.type} ${ed.base64}\n`, "10.0.0.7", 2222, ed, "node7")).toBe("unknown");
  });
  test("lines that cannot be read are told, not guessed", () => {
    const text = `web1 ${ed.type}\n@nonsense web1 ${ed.type} ${ed.base64}\nweb1 ssh-rsa ${ed.base64}\nweb1 1024 35 12345\n`;
    expect(parseKnownHosts(text, "kh")).toEqual({
      entries: [],
      warnings: [
        "kh:1: fewer than three fields",
        "kh:2: unknown marker @nonsense",
        "kh:3: not a key of type ssh-rsa",
        "kh:4: not a key of type 1024",
      ],
    });
  });
  test("known key types come first when asking the host for its key", () => {
    const text = `web1 ${ecdsa.type} ${ecdsa.base64}\n@revoked web1 ${ed.type} ${ed.base64}\n`;
    expect(knownKeyTypes(parseKnownHosts(text, "kh").entries, hostKeyName("web1", 22, null))).toEqual([
      ecdsa.type,
    ]);
  });
});

describe("adding a line", () => {
  test("makes folder and file for the owner alone; ssh-keygen finds the host", async () => {
    const file = join(folder, "new", ".ssh", "known_hosts");
    expect(await appendKnownHost(file, "[web1]:2222", ed, false)).toBeNull();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "new", ".ssh")).mode & 0o777).toBe(0o700);
    expect(keygen("-F", "[web1]:2222", "-f", file)).toContain(ed.base64);
  });
  test("keeps a last line that has no line end", async () => {
    const file = join(folder, "noeol");
    appendFileSync(file, `web1 ${ed.type} ${ed.base64}`);
    expect(await appendKnownHost(file, "web2", other, false)).toBeNull();
    expect(readFileSync(file, "utf8")).toBe(
      `web1 ${ed.type} ${ed.base64}\nweb2 ${other.type} ${other.base64}\n`,
    );
  });
  test("hashes the name when HashKnownHosts asks for it", async () => {
    const file = join(folder, "hashed");
    expect(await appendKnownHost(file, "secret-host", ed, true)).toBeNull();
    expect(readFileSync(file, "utf8")).not.toContain("secret-host");
    expect(keygen("-F", "secret-host", "-f", file)).toContain(ed.base64);
    expect(
      judgeHostKey((await readKnownHosts([file])).entries, hostKeyName("secret-host", 22, null), ed.blob)
        .kind,
    ).toBe("known");
  });
  test("says when it cannot be saved", async () => {
    const notFolder = join(folder, "file");
    writeFileSync(notFolder, "");
    expect(await appendKnownHost(join(notFolder, "x"), "web1", ed, false)).toMatch(
      /could not be written \(E\w+\)/,
    );
  });
});
