// `vethscope serve`: the app in a browser, on the loopback address, until Ctrl-C.
import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { OpenedFile } from "../../../shared/api.ts";
import { MOST_MEMBERS } from "../../../shared/fleet/admit.ts";
import { assembleBackend } from "../../backend/assemble.ts";
import { noSecretStore } from "../../secrets/secret-store.ts";
import { startServer } from "../../serve/serve.ts";
import { CommandFailure, UsageFailure } from "../failure.ts";
import { PAGE_FOLDER } from "../installation.ts";
import { readSnapshotBytes } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";

export function serveCommand(program: Command, around: Surroundings): void {
  program
    .command("serve")
    .description("open the app to a browser on this machine, with a link that works once")
    .argument("[files...]", "snapshot files it opens, several in one picture")
    .option("--port <number>", "port to listen on; 0: any free one", port, 0)
    .action(async (paths: readonly string[], options: { readonly port: number }) => {
      const files = await openedFiles(paths);
      const secrets = noSecretStore(
        "In the browser answers are only kept until the page closes: the desktop app can store them.",
      );
      const backend = assembleBackend(around.version, secrets);
      const server = await startServer({ backend, pageFolder: PAGE_FOLDER, port: options.port, files }).catch(
        (error: NodeJS.ErrnoException) => {
          throw new CommandFailure(
            error.code === "EADDRINUSE"
              ? `port ${options.port} is in use`
              : `port ${options.port}: ${error.message}`,
          );
        },
      );
      around.stdout.write(`${server.link()}\n`);
      if (around.stdin.isTTY === true && around.stderr.isTTY === true) {
        around.stderr.write("The link works once; press Enter for a new one, Ctrl-C to end.\n");
        around.stdin.on("data", () => around.stdout.write(`${server.link()}\n`));
      }
      await new Promise<void>((resolve) => {
        if (around.interrupted.aborted) return resolve();
        around.interrupted.addEventListener("abort", () => resolve(), { once: true });
      });
      backend.close();
      await server.close();
    });
}

/** @throws CommandFailure, UsageFailure before a link is printed: a page that opens nothing would say it too late */
async function openedFiles(paths: readonly string[]): Promise<readonly OpenedFile[]> {
  if (paths.length > MOST_MEMBERS)
    throw new UsageFailure(`at most ${MOST_MEMBERS} files are opened together`);
  return Promise.all(
    paths.map(async (path) => ({ name: basename(path), bytes: await readSnapshotBytes(path) })),
  );
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError("give a port from 0 to 65535.");
  }
  return Number(text);
}
