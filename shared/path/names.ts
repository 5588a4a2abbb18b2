// Names that rules use for protocols and ports, as /etc/protocols and /etc/services have them.

const PROTOCOLS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    all: 0,
    icmp: 1,
    igmp: 2,
    ipencap: 4,
    ipip: 4,
    tcp: 6,
    udp: 17,
    dccp: 33,
    ipv6: 41,
    rsvp: 46,
    gre: 47,
    esp: 50,
    "ipv6-crypt": 50,
    ah: 51,
    "ipv6-auth": 51,
    icmpv6: 58,
    "ipv6-icmp": 58,
    eigrp: 88,
    ospf: 89,
    pim: 103,
    ipcomp: 108,
    vrrp: 112,
    sctp: 132,
    mh: 135,
    "ipv6-mh": 135,
    udplite: 136,
  }),
);

/** Number of a protocol by name or number; null when the name is not known. */
export function protocolNumber(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return PROTOCOLS.get(text.toLowerCase()) ?? null;
}

const SERVICES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ftp: 21,
    ssh: 22,
    telnet: 23,
    smtp: 25,
    domain: 53,
    bootps: 67,
    bootpc: 68,
    tftp: 69,
    http: 80,
    kerberos: 88,
    pop3: 110,
    sunrpc: 111,
    ntp: 123,
    imap2: 143,
    imap: 143,
    snmp: 161,
    bgp: 179,
    ldap: 389,
    https: 443,
    "microsoft-ds": 445,
    isakmp: 500,
    syslog: 514,
    ldaps: 636,
    imaps: 993,
    pop3s: 995,
    mysql: 3306,
    postgresql: 5432,
    mdns: 5353,
    "http-alt": 8080,
  }),
);

/** Number of a port by name or number; null when the name is not known. */
export function portNumber(text: string, _protocol: string | null): number | null {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  return SERVICES.get(text) ?? null;
}
