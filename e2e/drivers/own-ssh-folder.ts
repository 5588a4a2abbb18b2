// OpenSSH looks for ~/.ssh in the home of the user database, whatever $HOME says. A run of the tests must neither read nor
// change the person's own: as root it gets a mount namespace of its own with the test's .ssh folder in that place.
import { mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

export interface Invocation {
  readonly command: string;
  readonly words: string[];
}

export function withOwnSshFolder(home: string, command: string, words: readonly string[]): Invocation {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return { command, words: [...words] };
  const real = join(userInfo().homedir, ".ssh");
  mkdirSync(real, { recursive: true, mode: 0o700 });
  const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  return {
    command: "unshare",
    words: [
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      "sh",
      join(home, ".ssh"),
      real,
      command,
      ...words,
    ],
  };
}
