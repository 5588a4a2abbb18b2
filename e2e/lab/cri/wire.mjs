// The little of protobuf and gRPC that speaking CRI needs: messages as field lists, unary calls over a Unix socket.
import http2 from "node:http2";
import net from "node:net";

/** One field: a string is text, a number a varint, a Buffer an embedded message. Nothing (undefined, "", 0) is left out. */
export function field(number, value) {
  if (value === undefined || value === "" || value === 0 || value === false) return Buffer.alloc(0);
  if (typeof value === "number" || value === true) {
    return Buffer.concat([varint(number << 3), varint(Number(value))]);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

export const message = (...fields) => Buffer.concat(fields.flat());
export const repeated = (number, values) => (values ?? []).map((value) => field(number, value));

/** map<string, string>: one embedded {1: key, 2: value} per entry. */
export const stringMap = (number, entries) =>
  Object.entries(entries ?? {}).map(([key, value]) => field(number, message(field(1, key), field(2, value))));

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** A message as a Map of field number to the list of its values (BigInt for varints, Buffer for the rest). */
export function decode(bytes) {
  const fields = new Map();
  let at = 0;
  const number = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("the message ends inside a number");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(number());
    let value;
    if ((key & 7) === 0) value = number();
    else if ((key & 7) === 2) {
      const length = Number(number());
      value = bytes.subarray(at, at + length);
      at += length;
    } else throw new Error(`wire type ${key & 7} is not used by CRI`);
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

export const text = (fields, number) => fields.get(number)?.[0]?.toString() ?? "";
export const integer = (fields, number) => Number(fields.get(number)?.[0] ?? 0n);
export const inner = (fields, number) => decode(fields.get(number)?.[0] ?? Buffer.alloc(0));
export const all = (fields, number) => (fields.get(number) ?? []).map(decode);
export const readMap = (fields, number) =>
  Object.fromEntries(all(fields, number).map((entry) => [text(entry, 1), text(entry, 2)]));

/** Opens the socket; `call(method, request)` answers with the decoded response or throws with gRPC's own message. */
export function connect(socket, service) {
  const session = http2.connect("http://localhost", { createConnection: () => net.connect(socket) });
  const call = (method, request = Buffer.alloc(0)) =>
    new Promise((resolve, reject) => {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(request.length, 1);
      const stream = session.request({
        ":method": "POST",
        ":path": `/${service}/${method}`,
        "content-type": "application/grpc",
        te: "trailers",
      });
      const chunks = [];
      let status = {};
      const note = (headers) => {
        if (headers["grpc-status"] !== undefined) status = headers;
      };
      stream.on("response", note).on("trailers", note).on("error", reject);
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        if (status["grpc-status"] !== "0") {
          reject(new Error(`${method}: ${decodeURIComponent(status["grpc-message"] ?? "no status")}`));
        } else resolve(decode(Buffer.concat(chunks).subarray(5)));
      });
      stream.end(Buffer.concat([head, request]));
    });
  session.on("error", (error) => {
    throw error;
  });
  return { call, close: () => session.close() };
}
