// Pass: veth ends that the kernel's answers leave open, paired by CNI's own record of the cable it laid.
import { type Builder, type Draft, step } from "../builder.ts";
import type { Interface } from "../model.ts";

/**
 * The result cache names both ends with their MACs. It settles a pair only where nothing else did, where name, MAC and
 * index of both ends agree, and where exactly one interface fits: the cache outlives what it describes.
 */
export function pairByCni(builder: Builder): void {
  for (const result of builder.records.cniResults) {
    const inner = result.interfaces.find((one) => one.sandbox !== null && one.mac !== null);
    if (!inner) continue;
    const insides = [...builder.interfaces.values()].filter(
      (one) => one.name === inner.name && sameMac(one, inner.mac) && isOpen(one),
    );
    const outsides = result.interfaces
      .filter((one) => one.sandbox === null)
      .flatMap((told) =>
        [...builder.interfaces.values()].filter(
          (one) => one.name === told.name && (one.mac === null || sameMac(one, told.mac)) && isOpen(one),
        ),
      );
    const [inside, outside] = [insides[0], outsides[0]];
    if (!inside || !outside || insides.length > 1 || outsides.length > 1 || inside.netns === outside.netns)
      continue;
    if (!names(builder, inside, outside) || !names(builder, outside, inside)) continue;
    const says = `CNI network ${result.network} laid a cable from ${outside.name} to ${inside.name} ${inner.mac}`;
    inside.peer = {
      state: "known",
      interface: outside.id,
      evidence: [...evidenceOf(inside), step(says, result.source)],
    };
    outside.peer = {
      state: "known",
      interface: inside.id,
      evidence: [...evidenceOf(outside), step(says, result.source)],
    };
  }
}

function isOpen(one: Draft<Interface>): boolean {
  return one.peer.state === "ambiguous" || one.peer.state === "unknown";
}

function sameMac(one: Interface, mac: string | null): boolean {
  return one.mac !== null && mac !== null && one.mac.toLowerCase() === mac.toLowerCase();
}

/** Whether `one` prints the index of `other` as its other end. */
function names(builder: Builder, one: Interface, other: Interface): boolean {
  const inode = builder.inodeOf.get(one.netns);
  const link =
    inode === undefined
      ? undefined
      : builder.records.netns.get(inode)?.links.find((each) => each.ifindex === one.ifindex);
  return link?.linkIndex === other.ifindex;
}

function evidenceOf(one: Interface) {
  return one.peer.state === "none" ? [] : one.peer.evidence;
}
