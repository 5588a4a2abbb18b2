// What ssh's configuration says about one machine of the chain, whichever way it was read.

export interface HopSettings {
  /** The name that was looked up: an alias, a host name or an address. */
  readonly alias: string;
  /** The name or address to connect to. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Expanded paths in the order ssh would try them. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** A socket path; `none`; or null: SSH_AUTH_SOCK. */
  readonly identityAgent: string | null;
  readonly certificateFiles: readonly string[];
  /** `[user@]host[:port],...`, tokens expanded; null: none. */
  readonly proxyJump: string | null;
  /** For the user's shell, tokens expanded; null: none. */
  readonly proxyCommand: string | null;
  readonly hostKeyAlias: string | null;
  readonly strictHostKeyChecking: "ask" | "yes" | "accept-new" | "no";
  /** The first one gets new keys. */
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly hashKnownHosts: boolean;
  /** 0: either. */
  readonly addressFamily: 0 | 4 | 6;
  readonly bindAddress: string | null;
  readonly connectTimeoutSeconds: number | null;
  readonly pubkeyAuthentication: boolean;
  readonly passwordAuthentication: boolean;
  readonly kbdInteractiveAuthentication: boolean;
  /** Method names, or null: all. */
  readonly preferredAuthentications: readonly string[] | null;
  /** The algorithms the configuration allows, by kind; empty: not known. */
  readonly algorithms: {
    readonly kex: readonly string[];
    readonly cipher: readonly string[];
    readonly hmac: readonly string[];
    readonly serverHostKey: readonly string[];
  };
  /** Settings that change who is trusted and that only the system's ssh can honour. */
  readonly unsupported: readonly string[];
  /** Settings only the system's ssh can use; their loss may explain a refused login. */
  readonly hints: readonly string[];
}

/** How to reach a target: the machines in the order they are connected, the target last. */
export interface Chain {
  readonly hops: readonly HopSettings[];
  /** Where the settings come from. */
  readonly source: "ssh -G" | "ssh-config";
}
