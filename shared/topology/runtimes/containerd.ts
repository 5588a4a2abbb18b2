// containerd without Docker: its records, and the shims of its other namespaces (`k8s.io`, `default`, ...).
import { type RuntimeReader, recordClaims } from "./claim.ts";
import { shimClaims } from "./shims.ts";

export const containerd: RuntimeReader = {
  name: "containerd",
  read: (builder) => [
    ...recordClaims(builder, "containerd"),
    ...shimClaims(builder, (namespace) => namespace !== "moby"),
  ],
};
