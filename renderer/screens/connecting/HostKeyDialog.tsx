// An unknown host key: the fingerprint to compare, and three ways to answer.
import { useRef } from "react";
import type { Prompt, PromptAnswer } from "../../../shared/api.ts";
import { Button, CopyButton } from "../../controls/buttons.tsx";
import { DialogFrame } from "../../controls/DialogFrame.tsx";

type HostKeyQuestion = Extract<Prompt, { kind: "host-key-unknown" }>;

export function HostKeyDialog({
  question,
  onAnswer,
}: {
  question: HostKeyQuestion;
  onAnswer: (answer: PromptAnswer) => void;
}) {
  const cancel = useRef<HTMLButtonElement>(null);
  const others = question.otherKnownKeys ?? [];
  const met =
    others.length === 0
      ? `You have not connected to ${question.host} before.`
      : `${question.host} is known by other keys, not by this one: it may have got a new key, or somebody is in between.`;
  return (
    <DialogFrame
      title="Is this the right host?"
      description={`${met} Compare its fingerprint with the one its owner gives you.`}
      onClose={() => onAnswer(null)}
      initialFocus={cancel}
      dismissible={false}
    >
      <dl className="facts">
        <dt>Host</dt>
        <dd className="mono break">{question.host}</dd>
        <dt>Key type</dt>
        <dd className="mono">{question.keyType}</dd>
        <dt>Fingerprint</dt>
        <dd className="row">
          <code className="fingerprint">{question.fingerprint}</code>
          <CopyButton text={question.fingerprint} what="the fingerprint" />
        </dd>
        {others.length > 0 && (
          <>
            <dt>Known by</dt>
            <dd>
              {others.slice(0, 8).map((line) => (
                <code className="fingerprint block" key={line}>
                  {line}
                </code>
              ))}
            </dd>
          </>
        )}
        <dt>Saved in</dt>
        <dd className="mono break">{question.knownHostsFile}</dd>
      </dl>
      <div className="row row-end dialog-foot">
        <button type="button" className="button" ref={cancel} onClick={() => onAnswer(null)}>
          Cancel
        </button>
        {question.onlySaved !== true && <Button onClick={() => onAnswer(["once"])}>Accept once</Button>}
        <Button onClick={() => onAnswer(["yes"])}>Accept and save</Button>
      </div>
    </DialogFrame>
  );
}
