// The table of checks, in the order their findings are listed.
import { addressOutsideBridge } from "./checks/address-outside-bridge.ts";
import { bridgeWithoutPorts } from "./checks/bridge-without-ports.ts";
import { cgroupDrivers } from "./checks/cgroup-drivers.ts";
import { clockOff } from "./checks/clock-off.ts";
import { leakedLease, staleCniCache } from "./checks/cni-leftovers.ts";
import { dnatToNobody } from "./checks/dnat-to-nobody.ts";
import { duplicateAddress } from "./checks/duplicate-address.ts";
import { exposedContainers } from "./checks/exposed-containers.ts";
import { fdbUnreachable } from "./checks/fdb-unreachable.ts";
import { forwardDrop } from "./checks/forward-drop.ts";
import { bridgeNetfilterOff, forwardingOff } from "./checks/forwarding-off.ts";
import { leftOverNetns } from "./checks/left-over-netns.ts";
import { missingDefaultRoute } from "./checks/missing-default-route.ts";
import { goneInterface, missingReference } from "./checks/missing-reference.ts";
import { mtuMismatch } from "./checks/mtu-mismatch.ts";
import { neighbourFailed } from "./checks/neighbour-failed.ts";
import { podOutsideCidr } from "./checks/pod-outside-cidr.ts";
import { deadShim, lonelyConmon, zombies } from "./checks/processes.ts";
import { shadowedPort, silentPort, unservedPort } from "./checks/published-ports.ts";
import { routeLocalnet } from "./checks/route-localnet.ts";
import { rpFilter } from "./checks/rp-filter.ts";
import { runtimeSubnets } from "./checks/runtime-subnets.ts";
import { staleChains } from "./checks/stale-chains.ts";
import { subnetOverlap } from "./checks/subnet-overlap.ts";
import { twoIptables } from "./checks/two-iptables.ts";
import { orphanVeth, vethEndDown } from "./checks/veth-ends.ts";
import type { Check } from "./finding.ts";

export const CHECKS: readonly Check[] = [
  vethEndDown,
  duplicateAddress,
  subnetOverlap,
  addressOutsideBridge,
  podOutsideCidr,
  mtuMismatch,
  missingDefaultRoute,
  neighbourFailed,
  fdbUnreachable,
  forwardingOff,
  bridgeNetfilterOff,
  rpFilter,
  routeLocalnet,
  forwardDrop,
  dnatToNobody,
  unservedPort,
  silentPort,
  shadowedPort,
  runtimeSubnets,
  deadShim,
  lonelyConmon,
  zombies,
  cgroupDrivers,
  twoIptables,
  staleChains,
  goneInterface,
  missingReference,
  orphanVeth,
  leftOverNetns,
  leakedLease,
  staleCniCache,
  exposedContainers,
  bridgeWithoutPorts,
  clockOff,
];
