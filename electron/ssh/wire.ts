// Strings of the SSH protocols as they travel (RFC 4251 5): four bytes of length, then the bytes.

/** The string at an offset and where the next begins; null when it is cut short. */
export function stringAt(data: Buffer, at: number): { readonly value: Buffer; readonly end: number } | null {
  if (at + 4 > data.length) return null;
  const end = at + 4 + data.readUInt32BE(at);
  return end > data.length ? null : { value: data.subarray(at + 4, end), end };
}
