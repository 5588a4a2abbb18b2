// containerd without Docker: its records, and the shims of its other namespaces (`k8s.io`, `default`, ...).
import { claimOfRecord, type RuntimeReader } from "./claim.ts";
import { shimClaims } from "./shims.ts";

export const containerd: RuntimeReader = {
  name: "containerd",
  read: (builder) => [
    ...builder.records.containers.filter((record) => record.runtime === "containerd").map(claimOfRecord),
    ...shimClaims(builder, (namespace) => namespace !== "moby"),
  ],
};
