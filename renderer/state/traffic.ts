// Traffic at the host's ports while a host is watched live: bytes a second between the last two pictures.
import { createStore, type StoreApi } from "zustand/vanilla";
import { portKey } from "../../shared/scene/keys.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { formatBytes } from "../facts/quantities.ts";

export type TrafficWords = ReadonlyMap<SceneKey, string>;

export interface Traffic extends StoreApi<{ readonly words: TrafficWords }> {
  /** Compares two pictures of one host; `watched`: whether anybody asked to see it live. */
  show(before: Topology | null, now: Topology, watched: boolean): void;
}

const NONE: TrafficWords = new Map();
/** Pictures further apart say nothing about now. */
const LONGEST_SECONDS = 900;

export function createTraffic(): Traffic {
  const store = createStore<{ readonly words: TrafficWords }>(() => ({ words: NONE }));
  return {
    ...store,
    show: (before, now, watched) =>
      store.setState({ words: watched && before ? trafficBetween(before, now) : NONE }),
  };
}

/**
 * Both directions together, of veths in the host's netns that moved anything; none when the pictures are of two hosts
 * or two boots, or a counter went back.
 */
export function trafficBetween(before: Topology, now: Topology): TrafficWords {
  const seconds = (Date.parse(now.collectedAt) - Date.parse(before.collectedAt)) / 1000;
  if (before.host.id !== now.host.id || !(seconds > 0 && seconds <= LONGEST_SECONDS)) return NONE;
  const host = now.namespaces.find((netns) => netns.isHost)?.id;
  const was = new Map(before.interfaces.map((link) => [link.id, link.counters]));
  const words = new Map<SceneKey, string>();
  for (const { id, netns, kind, counters } of now.interfaces) {
    const old = was.get(id);
    if (netns !== host || kind !== "veth" || !counters || !old) continue;
    const received = counters.rxBytes - old.rxBytes;
    const sent = counters.txBytes - old.txBytes;
    const rate = (received + sent) / seconds;
    if (received >= 0 && sent >= 0 && rate >= 1) words.set(portKey(id), `${formatBytes(rate)}/s`);
  }
  return words;
}
