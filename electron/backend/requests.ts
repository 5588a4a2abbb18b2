// What a renderer may ask, and in which shape: every argument is checked here before anything acts on it.
import * as z from "zod/mini";
import { BACKEND_METHODS, type BackendMethod } from "./methods.ts";

// zod/mini brings no sentences of its own.
z.config(z.locales.en());

/** A request that was refused; the message says which argument and why, never its value. */
export class RequestRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RequestRefused";
  }
}

const oneLine = (longest: number) =>
  z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/^[^\0\r\n]*$/, "must be one line of text"));

/** Never begins with `-`: it would read as an option where a target reaches the system's ssh. */
const target = oneLine(512).check(
  z.regex(/^[^-\s][^\s]*$/, "must be local, [user@]host[:port] or an ssh alias"),
);

const collectRequest = z.strictObject({
  target,
  identityFile: z.exactOptional(oneLine(4096)),
  password: z.exactOptional(z.string().check(z.maxLength(4096))),
  knownHostsFile: z.exactOptional(oneLine(4096)),
  useAgent: z.exactOptional(z.boolean()),
  sudo: z.exactOptional(z.boolean()),
  via: z.exactOptional(z.enum(["ssh2", "openssh"])),
  timeoutSeconds: z.exactOptional(z.number().check(z.minimum(1), z.maximum(86_400))),
});

const identifier = z.string().check(z.regex(/^[a-z]+-[0-9a-f]{32}$/, "must be an id this shell gave out"));

const historyId = z
  .string()
  .check(z.regex(/^[0-9a-f]{16}\/\d{8}T\d{6}Z-[0-9a-f]{6}$/, "must be an id of the history"));

const shortText = (longest: number) =>
  z.string().check(z.maxLength(longest), z.regex(/^[^\0\r\n]*$/, "must be one line of text"));

const hostChoices = z.strictObject({
  group: shortText(80),
  via: z.enum(["ssh2", "openssh"]),
  sudo: z.boolean(),
  identityFile: shortText(4096),
});

const lastCollected = z.strictObject({
  collectedAt: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z$/, "must be a time")),
  user: shortText(200),
  warnings: z.number().check(z.minimum(0), z.maximum(1e9)),
  complete: z.boolean(),
});

const answer = z.nullable(z.array(z.string().check(z.maxLength(65_536))).check(z.maxLength(64)));

const backendRequests = {
  shellFacts: z.tuple([]),
  listHosts: z.tuple([]),
  saveHost: z.tuple([target, hostChoices]),
  forgetHost: z.tuple([target]),
  noteCollected: z.tuple([target, lastCollected]),
  describeScript: z.tuple([]),
  startRun: z.tuple([collectRequest]),
  cancelRun: z.tuple([identifier]),
  answerPrompt: z.tuple([identifier, answer, z.enum(["not", "session", "stored"])]),
  forgetAnswers: z.tuple([]),
  listHistory: z.tuple([]),
  readHistory: z.tuple([historyId]),
  setHistoryKept: z.tuple([z.boolean()]),
} as const satisfies Record<BackendMethod, z.ZodMiniType>;

/** Checked arguments of each backend method. */
export type BackendArguments = { [M in BackendMethod]: z.infer<(typeof backendRequests)[M]> };

/** The largest file a person opens or saves through the app: 256 MiB. */
export const LARGEST_FILE = 256 * 1024 * 1024;

const fileBytes = z
  .instanceof(Uint8Array)
  .check(z.refine((bytes) => bytes.byteLength <= LARGEST_FILE, "must not be larger than 256 MiB"));

const menuAction = z.strictObject({
  id: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,63}$/, "must be an action id")),
  label: oneLine(80),
  menu: z.enum(["file", "edit", "view", "window", "help"]),
  accelerator: z.nullable(
    z.string().check(z.regex(/^[A-Za-z0-9+,./;'[\]\\`=?-]{1,40}$/, "must be an accelerator")),
  ),
});

/** Arguments of the calls that only the desktop shell answers. */
export const desktopRequests = {
  openFile: z.tuple([]),
  saveFile: z.tuple([
    oneLine(255),
    z.string().check(z.regex(/^[a-z]+\/[a-z0-9.+-]+$/, "must be a media type")),
    fileBytes,
  ]),
  announceActions: z.tuple([z.array(menuAction).check(z.maxLength(200))]),
  takeOpenedFiles: z.tuple([]),
} as const;

/**
 * Checks values that came from outside against a schema.
 * @throws RequestRefused naming the method, the place and the rule; values are left out, they may be secret.
 */
export function checked<T extends z.ZodMiniType>(schema: T, method: string, values: unknown): z.infer<T> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place =
    issue === undefined || issue.path.length === 0 ? "arguments" : `argument ${issue.path.join(".")}`;
  throw new RequestRefused(`${method}: ${place}: ${(issue?.message ?? "not accepted").slice(0, 200)}`);
}

/** Checks a whole call to the backend: the method's name and its arguments. @throws RequestRefused */
export function checkedCall(
  method: unknown,
  values: unknown,
): { [M in BackendMethod]: { readonly method: M; readonly values: BackendArguments[M] } }[BackendMethod] {
  const known = BACKEND_METHODS.find((name) => name === method);
  if (known === undefined) throw new RequestRefused("no such method");
  const result: unknown = { method: known, values: checked(backendRequests[known], known, values) };
  return result as ReturnType<typeof checkedCall>;
}
