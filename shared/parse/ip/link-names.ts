// `name@link` of `ip` text taken apart. Names may hold `@` themselves, so some headers can be read in several ways.

export interface LinkHeader {
  /** Between `N: ` and the last colon, e.g. `eth0@if7`. */
  readonly text: string;
  /** IFLA_INFO_KIND when it was printed. */
  readonly kind: string | null;
}

export interface LinkNames {
  readonly name: string;
  /** Name of the peer or lower link (same netns), or null. */
  readonly linkName: string | null;
  /** Index of the peer or lower link (`@if7`), or null. */
  readonly linkIndex: number | null;
  /** True when several readings remain and the most likely was taken. */
  readonly doubtful: boolean;
}

/** Kinds whose links never have a lower link: an `@` in their header is part of the name. */
const WITHOUT_LOWER = new Set(["bridge", "bond", "team", "dummy", "ifb", "tun", "vrf", "wireguard", "nlmon"]);

interface Reading {
  readonly name: string;
  readonly link: string | null;
}

function readings(header: LinkHeader): Reading[] {
  const found: Reading[] = [];
  if (!header.text.includes("@") || (header.kind !== null && WITHOUT_LOWER.has(header.kind))) {
    return [{ name: header.text, link: null }];
  }
  for (let at = header.text.lastIndexOf("@"); at > 0; at = header.text.lastIndexOf("@", at - 1)) {
    found.push({ name: header.text.slice(0, at), link: header.text.slice(at + 1) });
    if (/^(?:if\d{1,10}|NONE)$/.test(found[0]?.link ?? "")) break;
  }
  return found.length === 0 ? [{ name: header.text, link: null }] : found;
}

/**
 * Takes all headers of one listing apart at once: where a header has several readings, the one that another header
 * mirrors (`a@b` and `b@a`, a veth pair in one netns) or whose link is listed for certain is taken.
 */
export function readLinkNames(headers: readonly LinkHeader[]): LinkNames[] {
  const all = headers.map(readings);
  const certain = new Set(all.flatMap((each) => (each.length === 1 && each[0] ? [each[0].name] : [])));
  const pairs = new Set(all.flatMap((each) => each.map((reading) => `${reading.name}\n${reading.link}`)));
  return all.map((each) => {
    const first = each[0] ?? { name: "", link: null };
    const mirrored = each.filter(
      (reading) => reading.link !== null && pairs.has(`${reading.link}\n${reading.name}`),
    );
    const listed = each.filter((reading) => reading.link !== null && certain.has(reading.link));
    const best = mirrored.length === 1 ? mirrored[0] : listed.length === 1 ? listed[0] : first;
    const chosen = each.length === 1 || best === undefined ? first : best;
    const index = /^if(\d{1,10})$/.exec(chosen.link ?? "")?.[1];
    return {
      name: chosen.name,
      linkName: index !== undefined || chosen.link === "NONE" ? null : chosen.link,
      linkIndex: index === undefined ? null : Number(index),
      doubtful: each.length > 1 && mirrored.length !== 1 && listed.length !== 1,
    };
  });
}
