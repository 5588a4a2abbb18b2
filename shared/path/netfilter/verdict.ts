// What a chain decides about a packet.
export type ChainVerdict =
  | { readonly kind: "accept" }
  | { readonly kind: "drop"; readonly why: string }
  /** Dropped, and an answer (ICMP error, TCP reset) is sent. */
  | { readonly kind: "reject"; readonly why: string }
  /** The snapshot cannot tell what happens then (a program in user space decides, an unknown target). */
  | { readonly kind: "unknown"; readonly why: string };

export const ACCEPT: ChainVerdict = { kind: "accept" };
