// `vethscope serve`: the app in a browser, on the loopback address, until Ctrl-C.
import { type Command, InvalidArgumentError } from "commander";
import { assembleBackend } from "../../backend/assemble.ts";
import { noSecretStore } from "../../secrets/secret-store.ts";
import { startServer } from "../../serve/serve.ts";
import { CommandFailure } from "../failure.ts";
import { PAGE_FOLDER } from "../installation.ts";
import type { Surroundings } from "../surroundings.ts";

export function serveCommand(program: Command, around: Surroundings): void {
  program
    .command("serve")
    .description("open the app to a browser on this machine, with a link that works once")
    .option("--port <number>", "port to listen on; 0: any free one", port, 0)
    .action(async (options: { readonly port: number }) => {
      const secrets = noSecretStore(
        "In the browser answers are only kept until the page closes: the desktop app can store them.",
      );
      const backend = assembleBackend(around.version, secrets);
      const server = await startServer({ backend, pageFolder: PAGE_FOLDER, port: options.port }).catch(
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

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError("give a port from 0 to 65535.");
  }
  return Number(text);
}
