// The answer of a trace: the verdict in words, the ways it can go, the packet at both ends, doubts, and the hops.
import { Tabs } from "@base-ui/react/tabs";
import { questionLine } from "../../../shared/path/question-line.ts";
import { refusedCount } from "../../../shared/path/steps.ts";
import type { TraceVerdict } from "../../../shared/path/trace.ts";
import { pathProbability, probabilityText } from "../../../shared/path/ways.ts";
import type { ToldPath, TraceAnswer } from "../../analysis/messages.ts";
import { Button } from "../../controls/buttons.tsx";
import { formatCount, plural } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import { questionOf } from "../../state/trace-desk.ts";
import { traceLink } from "../../state/trace-link.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { EveryHop } from "./EveryHop.tsx";
import { HopList, type ListedWay } from "./HopList.tsx";
import { wayRefs } from "./hop-groups.ts";
import { endWords, packetWords, VERDICTS } from "./packet-words.ts";

export function TraceAnswerView({ answer }: { answer: TraceAnswer }) {
  const { trace } = useWorkbench().views;
  const way = useRead(trace, (state) => state.way);
  const { paths, doubts } = answer.trace;
  const path = paths[way] ?? paths[0];
  if (path === undefined) {
    return (
      <p className="trace-running muted">The path could not be followed. {answer.trace.doubts.join(" ")}</p>
    );
  }
  const many = paths.length > 1;
  return (
    <div className="trace-answer">
      {many && <Verdict verdict={answer.trace.verdict} says={manyWords(paths)} />}
      {many ? (
        <Tabs.Root value={way} onValueChange={(value) => trace.setState({ way: Number(value) })}>
          <Tabs.List className="tabs trace-ways" aria-label="Ways the packet can go">
            {paths.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the ways of one answer never change
              <Tabs.Tab key={at} className="tab" value={at}>
                {at + 1} of {paths.length} <span className="tab-count">{VERDICTS[one.verdict].word}</span>
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={way} tabIndex={-1}>
            <p className="trace-choice">
              <strong>How likely:</strong> {probabilityText(pathProbability(path))}
            </p>
            {path.alternatives.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the choices of one way never change
              <p key={at} className="trace-choice break">
                <strong>If</strong> {one.says}
              </p>
            ))}
            <Way answer={answer} path={path} />
          </Tabs.Panel>
        </Tabs.Root>
      ) : (
        <Way answer={answer} path={path} />
      )}
      <Doubts doubts={[...new Set([...doubts, ...path.doubts])]} />
    </div>
  );
}

function manyWords(paths: readonly ToldPath[]): string {
  const words = new Set(paths.map((one) => VERDICTS[one.verdict].word.toLowerCase()));
  const ends = words.size === 1 ? "all end the same" : `they end differently: ${[...words].join(", ")}`;
  return `The packet can go ${plural(paths.length, "way")}; ${ends}.`;
}

function Verdict({ verdict, says }: { verdict: TraceVerdict; says: string }) {
  const { word, icon, tone } = VERDICTS[verdict];
  return (
    <div className={`notice notice-${tone} trace-verdict`} role="status">
      <div className="row row-top">
        <Icon name={icon} size={20} />
        <div className="grow break">
          <p className="notice-title">{word}</p>
          <p>{says}</p>
        </div>
      </div>
    </div>
  );
}

function Way({ answer, path }: { answer: TraceAnswer; path: ToldPath }) {
  const { views, copy, arrangement, picture, analysis, notices } = useWorkbench();
  const { trace } = views;
  const every = useRead(trace, (state) => state.every);
  const way = useRead(trace, (state) => state.way);
  const shown = useRead(trace, (state) => state.direction);
  const asked = useRead(trace, (state) => state.form);
  const request: ListedWay = { answer, of: "request", way: answer.trace.paths[way] ? way : 0, path };
  const reply = replyOf(answer, way);
  const chosen = reply !== null && shown === "reply" ? reply : request;
  const listed = chosen.path;
  const rules = listed.hops.filter((hop) => hop.kind === "rule");
  const refused = refusedCount(listed.steps);
  const quiet = refused + rules.filter((hop) => hop.match === "no").length;
  const link = traceLink(questionOf(asked), location);

  async function copyText() {
    const text = every ? await analysis.traceText(answer.id).catch(() => null) : answer.text;
    if (text === null)
      notices.say("doubt", "Another packet was followed since: trace this one again to copy it.");
    else copy(text, "the path as text");
  }

  function showInPicture() {
    arrangement.setState({ way: wayRefs(answer.trace, listed) });
    views.show("wiring");
    requestAnimationFrame(() => picture.current?.fit());
  }

  return (
    <>
      <Verdict verdict={path.verdict} says={endWords(path)} />
      {answer.note !== null && <p className="trace-note muted break">{answer.note}</p>}
      <div className="trace-tools">
        <fieldset className="segments" aria-label="Which rules are listed">
          <button
            type="button"
            className="segment"
            aria-pressed={!every}
            onClick={() => trace.setState({ every: false })}
          >
            What mattered
          </button>
          <button
            type="button"
            className="segment"
            aria-pressed={every}
            onClick={() => trace.setState({ every: true })}
          >
            Every rule
          </button>
        </fieldset>
        {reply !== null && (
          <fieldset className="segments" aria-label="Which direction is listed">
            {DIRECTIONS.map(([direction, label]) => (
              <button
                key={direction}
                type="button"
                className="segment"
                aria-pressed={shown === direction}
                onClick={() => trace.setState({ direction })}
              >
                {label}
              </button>
            ))}
          </fieldset>
        )}
        <Button size="small" onClick={showInPicture}>
          <Icon name="interface" size={13} />
          Show in the picture
        </Button>
        <Button
          size="small"
          title="The question as vethscope trace takes it; paste it into the palette or into From to ask it in another snapshot"
          onClick={() => copy(questionLine(questionOf(asked)), "the question as a line")}
        >
          <Icon name="copy" size={13} />
          Copy question
        </Button>
        {link !== null && (
          <Button
            size="small"
            title="A link into this page that asks the question again over whatever is open here"
            onClick={() => copy(link, "the link")}
          >
            <Icon name="copy" size={13} />
            Copy link
          </Button>
        )}
        <Button size="small" onClick={() => void copyText()}>
          <Icon name="copy" size={13} />
          Copy as text
        </Button>
      </div>
      <p className="trace-note muted">
        {plural(rules.length + refused, "rule")} evaluated
        {quiet > 0 && !every ? `, ${formatCount(quiet)} without a match hidden` : ""}
      </p>
      {reply !== null && shown === "both" ? (
        <div className="trace-both">
          <section aria-label="Request">
            <h2>Request</h2>
            <Hops listed={request} every={every} />
          </section>
          <section aria-label="Answer">
            <h2>Answer</h2>
            <p className="muted">{endWords(reply.path)}</p>
            <Hops listed={reply} every={every} />
          </section>
        </div>
      ) : (
        <Hops listed={chosen} every={every} />
      )}
    </>
  );
}

/** Ways of the answer are not those of the request: it may have fewer. Null where nobody answers. */
function replyOf(answer: TraceAnswer, wanted: number): ListedWay | null {
  const paths = answer.reply?.paths ?? [];
  const way = paths[wanted] ? wanted : 0;
  const path = paths[way];
  return path ? { answer, of: "reply", way, path } : null;
}

function Hops({ listed, every }: { listed: ListedWay; every: boolean }) {
  const { answer, of, way, path } = listed;
  const isLong = every && path.steps.some((step) => step.kind === "refusals");
  return (
    <>
      {isLong ? (
        <EveryHop key={`${answer.id} ${of} ${way}`} listed={listed} />
      ) : (
        <HopList listed={listed} every={every} />
      )}
      <p className="trace-end">
        <span className="muted">Packet at its end</span>{" "}
        <code className="break">{packetWords(path.packet)}</code>
      </p>
    </>
  );
}

const DIRECTIONS = [
  ["request", "Request"],
  ["reply", "Answer"],
  ["both", "Side by side"],
] as const;

function Doubts({ doubts }: { doubts: readonly string[] }) {
  if (doubts.length === 0) return null;
  return (
    <section className="trace-doubts" aria-label="Doubts">
      <h2>Doubts</h2>
      <ul>
        {doubts.map((doubt) => (
          <li key={doubt} className="break">
            <Icon name="warning" size={13} /> <span>{doubt}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
