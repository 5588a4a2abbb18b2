import { type Snapshot } from "../../snapshot/snapshot.ts";
/** Inode of the host's network namespace. */
export declare const HOST_INODE = 4026531840;
export interface HostRules {
    /** iptables-save. */
    readonly iptables?: string;
    /** `nft -j list ruleset`. */
    readonly nft?: string;
}
/** eth0 192.0.2.10/24 with a default route, eth1 198.51.100.10/24; forwarding on. Sockets were not collected. */
export declare function oneHost(rules: HostRules): Snapshot;
