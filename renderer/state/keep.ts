// Small settings kept between starts in the shell's local storage. Never a target, never a secret.

export interface Keep {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

/** Storage may be refused (private window, full disk): then settings live as long as the window. */
export function keepIn(storage: () => Storage): Keep {
  const memory = new Map<string, string>();
  return {
    read(key) {
      try {
        return storage().getItem(`vethscope.${key}`);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    write(key, value) {
      memory.set(key, value);
      try {
        storage().setItem(`vethscope.${key}`, value);
      } catch {
        // The value stays in memory.
      }
    },
  };
}

export function keepInMemory(): Keep {
  const memory = new Map<string, string>();
  return { read: (key) => memory.get(key) ?? null, write: (key, value) => void memory.set(key, value) };
}
