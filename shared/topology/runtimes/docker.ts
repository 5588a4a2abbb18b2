// Docker: the engine's own answer when it was allowed, and its shims (containerd namespace `moby`) when it was not.
import { type RuntimeReader, recordClaims } from "./claim.ts";
import { shimClaims } from "./shims.ts";

/** The engine first: it knows names; a shim knows the id and who holds the container. */
export const docker: RuntimeReader = {
  name: "docker",
  read: (builder) => [
    ...recordClaims(builder, "docker"),
    ...shimClaims(builder, (namespace) => namespace === "moby").map((claim) => ({
      ...claim,
      runtime: "docker" as const,
    })),
  ],
};
