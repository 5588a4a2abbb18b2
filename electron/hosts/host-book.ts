// What a person chose for each host and when it was last read, in one private file. Never a secret.
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod/mini";
import type { HostChoices, HostEntry, LastCollected } from "../../shared/api.ts";
import { writeFileAtomically } from "../storage/write-file.ts";

export interface HostBook {
  /** The hosts of the ssh configuration with what is known of each, then the others in the book, newest first. */
  merge(configured: readonly ConfiguredHost[]): Promise<readonly HostEntry[]>;
  choices(target: string): Promise<HostChoices | null>;
  save(target: string, choices: HostChoices): Promise<void>;
  note(target: string, last: LastCollected): Promise<void>;
  forget(target: string): Promise<void>;
  /** Keeps the choices a person made, and nothing of when a host was read. */
  forgetVisits(): Promise<void>;
}

/** A host as the ssh configuration names it. */
export type ConfiguredHost = Pick<HostEntry, "target" | "hostName" | "user" | "port">;

export const NO_CHOICES: HostChoices = { group: "", via: "ssh2", sudo: false, identityFile: "" };

/** More are dropped, those read longest ago first. */
const MOST_HOSTS = 500;

const text = (longest: number) => z.string().check(z.maxLength(longest));
const page = z.object({
  target: text(512),
  choices: z.nullable(
    z.object({
      group: text(80),
      via: z.enum(["ssh2", "openssh"]),
      sudo: z.boolean(),
      identityFile: text(4096),
    }),
  ),
  last: z.nullable(
    z.object({ collectedAt: text(40), user: text(200), warnings: z.number(), complete: z.boolean() }),
  ),
});
const book = z.object({ version: z.literal(1), hosts: z.array(page) });

type Page = z.infer<typeof page>;

/** @param file made with the first entry, readable for its owner alone; a damaged one counts as empty */
export function createHostBook(file: string): HostBook {
  // One after the other: two runs that end together must not lose each other's line.
  let turn: Promise<unknown> = Promise.resolve();

  async function read(): Promise<Page[]> {
    try {
      const found = book.safeParse(JSON.parse(await readFile(file, "utf8")));
      return found.success ? found.data.hosts : [];
    } catch {
      return [];
    }
  }

  function change(edit: (pages: Page[]) => Page[]): Promise<void> {
    const next = turn.then(async () => {
      const hosts = edit(await read())
        .filter((one) => one.choices !== null || one.last !== null)
        .sort((a, b) => (b.last?.collectedAt ?? "").localeCompare(a.last?.collectedAt ?? ""))
        .slice(0, MOST_HOSTS);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFileAtomically(file, `${JSON.stringify({ version: 1, hosts }, null, 1)}\n`);
    });
    turn = next.catch(() => undefined);
    return next;
  }

  const withPage = (target: string, edit: (one: Page) => Page) => (pages: Page[]) => {
    const old = pages.find((one) => one.target === target) ?? { target, choices: null, last: null };
    return [edit(old), ...pages.filter((one) => one.target !== target)];
  };

  return {
    async merge(configured) {
      const pages = await read();
      const known = new Set(configured.map(({ target }) => target));
      const of = (target: string) => {
        const found = pages.find((one) => one.target === target);
        return { ...NO_CHOICES, ...found?.choices, last: found?.last ?? null };
      };
      return [
        ...configured.map((host) => ({ ...host, source: "ssh-config" as const, ...of(host.target) })),
        ...pages
          .filter(({ target }) => !known.has(target))
          .map(({ target }) => ({
            target,
            hostName: null,
            user: null,
            port: null,
            source: "saved" as const,
            ...of(target),
          })),
      ];
    },
    choices: async (target) => (await read()).find((one) => one.target === target)?.choices ?? null,
    save: (target, choices) => change(withPage(target, (one) => ({ ...one, choices }))),
    note: (target, last) => change(withPage(target, (one) => ({ ...one, last }))),
    forget: (target) => change((pages) => pages.filter((one) => one.target !== target)),
    forgetVisits: () => change((pages) => pages.map((one) => ({ ...one, last: null }))),
  };
}
