// Whom an address, a container's id, a device or a network named by a rule belongs to; looked up, never searched.
import { parseIp } from "../../address/ip-address.ts";
import type { RuntimeNetworkRecord } from "../../parse/records.ts";
import type { Container, EntityRef, Interface, NetworkNamespace } from "../../topology/model.ts";
import { containerWords, dwellers, dwellingContainers, netnsOf } from "../../topology/naming.ts";
import type { OwnerGround, Served } from "./owner.ts";

export class Holders {
  readonly #ground: OwnerGround;
  readonly #byAddress = new Map<string, Interface[]>();
  readonly #byDevice = new Map<string, Interface>();
  readonly #byBridge = new Map<string, RuntimeNetworkRecord>();
  readonly #byId = new Map<string, Container>();

  constructor(ground: OwnerGround) {
    this.#ground = ground;
    for (const one of ground.index.topology.interfaces) {
      if (ground.index.namespaces.get(one.netns)?.isHost) this.#byDevice.set(one.name, one);
      for (const { address } of one.addresses) {
        const key = addressKey(address);
        if (key === null) continue;
        const known = this.#byAddress.get(key);
        if (known) known.push(one);
        else this.#byAddress.set(key, [one]);
      }
    }
    for (const network of ground.records.networks) {
      const bridge =
        network.bridge ??
        (network.runtime === "docker" && network.driver === "bridge"
          ? `br-${network.id.slice(0, 12)}`
          : null);
      if (bridge !== null) this.#byBridge.set(bridge, network);
    }
    for (const container of ground.index.topology.containers) this.#byId.set(container.runtimeId, container);
  }

  container(id: string): Container | undefined {
    return this.#byId.get(id);
  }

  /** The network a bridge was made for. */
  networkOf(bridge: string): RuntimeNetworkRecord | undefined {
    return this.#byBridge.get(bridge);
  }

  hostDevice(name: string): Interface | undefined {
    return this.#byDevice.get(name);
  }

  /** The one interface with an address; null when none or several namespaces have it. */
  interfaceWith(address: string): Interface | null {
    const key = addressKey(address);
    const found = key === null ? undefined : this.#byAddress.get(key);
    return found && new Set(found.map((one) => one.netns)).size === 1 ? (found[0] ?? null) : null;
  }

  /** Who lives behind an address: its containers, else the netns' name. The host's own addresses serve nobody. */
  servedByAddress(address: string): Served | null {
    const holder = this.interfaceWith(address);
    const netns = holder ? netnsOf(this.#ground, holder) : undefined;
    return !holder || !netns || netns.isHost
      ? null
      : this.servedByNetns(netns, { kind: "interface", id: holder.id });
  }

  servedByContainer(container: Container): Served {
    return {
      kind: "container",
      name: containerWords(this.#ground, container),
      ref: { kind: "container", id: container.id },
    };
  }

  /** Who lives in a netns; @param fallback what is selected where no container is known. */
  servedByNetns(netns: NetworkNamespace, fallback: EntityRef): Served {
    const [only] = dwellingContainers(this.#ground, netns);
    return {
      kind: only ? "container" : "interface",
      name: dwellers(this.#ground, netns),
      ref: only ? { kind: "container", id: only.id } : fallback,
    };
  }
}

function addressKey(text: string): string | null {
  const parsed = parseIp(text.split("/")[0] ?? "");
  return parsed === null ? null : `${parsed.family} ${parsed.value}`;
}
