// Reads a program's arguments into flags, once the program is known: which flags take a value differs per program.

/** How one program spells its flags. Names are without dashes. */
export interface FlagSyntax {
  /** Flags that take the next argument (or `=value`), whatever that argument looks like. */
  readonly valued: ReadonlySet<string>;
}

export interface Flags {
  /** Values per flag in order; a flag without value gives `""`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Last part of the path in the first argument; `-bash` (a login shell) gives `bash`. */
export function programOf(args: readonly string[]): string {
  const first = args[0] ?? "";
  const name = first.slice(first.lastIndexOf("/") + 1);
  return name.startsWith("-") ? name.slice(1) : name;
}

/**
 * Splits arguments after the program name. Empty arguments stay values or positionals: dropping one would shift all
 * behind it. `--` ends the flags.
 */
export function readFlags(args: readonly string[], syntax: FlagSyntax): Flags {
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (let i = 1; i < args.length; i += 1) {
    const arg = args[i] ?? "";
    if (arg === "--") {
      positionals.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      positionals.push(arg);
      continue;
    }
    const body = arg.replace(/^--?/, "");
    const equals = body.indexOf("=");
    const name = equals === -1 ? body : body.slice(0, equals);
    let value = equals === -1 ? "" : body.slice(equals + 1);
    if (equals === -1 && syntax.valued.has(name)) {
      i += 1;
      value = args[i] ?? "";
    }
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return { values, positionals };
}

/** Last value of the first of these names that is present: repeated flags are common and the last one wins. */
export function lastValue(flags: Flags, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = flags.values.get(name)?.at(-1);
    if (value !== undefined && value !== "") return value;
  }
  return null;
}
