// Raw IP packets with right checksums, for sending, and the headers of traced packets read back.
import { familyOf, formatAddress, parseAddress } from "../../shared/path/address.ts";
import type { Packet } from "../../shared/path/trace.ts";

const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, ipip: 4, gre: 47, sit: 41 } as const;
const FLAG_BITS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;

function addressBytes(text: string): Uint8Array {
  const size = familyOf(text) === "inet" ? 4 : 16;
  let value = parseAddress(text) ?? 0n;
  const bytes = new Uint8Array(size);
  for (let i = size - 1; i >= 0; i -= 1) {
    bytes[i] = Number(value & 0xffn);
    value >>= 8n;
  }
  return bytes;
}

function sum(parts: readonly Uint8Array[]): number {
  const all = Buffer.concat(parts);
  let total = 0;
  for (let i = 0; i < all.length; i += 2) total += ((all[i] ?? 0) << 8) + (all[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

/** Bytes of a packet. @param id echo identifier of ICMP. */
export function packetBytes(packet: Packet, id: number): Buffer {
  const source = addressBytes(packet.source);
  const destination = addressBytes(packet.destination);
  const protocol = PROTOCOL[packet.protocol];
  let body: Buffer;
  let checksumAt: number;
  if (packet.protocol === "tcp") {
    body = Buffer.alloc(20);
    body.writeUInt16BE(packet.sourcePort ?? 0, 0);
    body.writeUInt16BE(packet.destinationPort ?? 0, 2);
    body.writeUInt32BE(1000, 4);
    body[12] = 0x50;
    body[13] = packet.tcpFlags.reduce((bits, flag) => bits | FLAG_BITS[flag], 0);
    body.writeUInt16BE(64240, 14);
    checksumAt = 16;
  } else if (packet.protocol === "udp") {
    body = Buffer.alloc(16, "vethscop");
    body.writeUInt16BE(packet.sourcePort ?? 0, 0);
    body.writeUInt16BE(packet.destinationPort ?? 0, 2);
    body.writeUInt16BE(16, 4);
    body.writeUInt16BE(0, 6);
    checksumAt = 6;
  } else {
    body = Buffer.alloc(16, "vethscop");
    body[0] = packet.icmpType ?? 8;
    body[1] = 0;
    body.writeUInt16BE(0, 2);
    body.writeUInt16BE(id, 4);
    body.writeUInt16BE(1, 6);
    checksumAt = 2;
  }
  const pseudo = Buffer.alloc(8);
  pseudo.writeUInt32BE(body.length, 0);
  pseudo.writeUInt32BE(protocol, 4);
  const covered = packet.protocol === "icmp" ? [body] : [source, destination, pseudo, body];
  body.writeUInt16BE(sum(covered) || 0xffff, checksumAt);
  return Buffer.concat([header(packet, protocol, source, destination, body.length), body]);
}

function header(
  packet: Packet,
  protocol: number,
  source: Uint8Array,
  destination: Uint8Array,
  length: number,
): Buffer {
  if (packet.family === "inet6") {
    const six = Buffer.alloc(40);
    six[0] = 0x60;
    six.writeUInt16BE(length, 4);
    six[6] = protocol;
    six[7] = packet.ttl;
    six.set(source, 8);
    six.set(destination, 24);
    return six;
  }
  const four = Buffer.alloc(20);
  four[0] = 0x45;
  four.writeUInt16BE(20 + length, 2);
  four.writeUInt16BE(0x4000, 6);
  four[8] = packet.ttl;
  four[9] = protocol;
  four.set(source, 12);
  four.set(destination, 16);
  four.writeUInt16BE(sum([four]), 10);
  return four;
}

export interface SeenHeader {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl: number;
  /** Ports; for ICMP the echo id and the type. */
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** Reads what NFTRACE copied of a packet; null when it is too short. */
export function readHeader(network: Buffer, transport: Buffer | null): SeenHeader | null {
  const version = (network[0] ?? 0) >> 4;
  const value = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex")}`);
  if (version === 4 && network.length >= 20) {
    const protocol = network[9] ?? 0;
    return {
      source: formatAddress("inet", value(network.subarray(12, 16))),
      destination: formatAddress("inet", value(network.subarray(16, 20))),
      protocol,
      ttl: network[8] ?? 0,
      ...ports(protocol, transport),
    };
  }
  if (version === 6 && network.length >= 40) {
    const protocol = network[6] ?? 0;
    return {
      source: formatAddress("inet6", value(network.subarray(8, 24))),
      destination: formatAddress("inet6", value(network.subarray(24, 40))),
      protocol,
      ttl: network[7] ?? 0,
      ...ports(protocol, transport),
    };
  }
  return null;
}

function ports(protocol: number, transport: Buffer | null): { sourcePort: number; destinationPort: number } {
  if (transport === null || transport.length < 6) return { sourcePort: -1, destinationPort: -1 };
  if (protocol === 1 || protocol === 58)
    return { sourcePort: transport.readUInt16BE(4), destinationPort: transport[0] ?? 0 };
  return { sourcePort: transport.readUInt16BE(0), destinationPort: transport.readUInt16BE(2) };
}
