import type { Section } from "../../shared/snapshot/snapshot.ts";
export interface FrameLimits {
  /** Bytes of content kept of one section; the rest is dropped and the section is marked `too-large`. */
  readonly sectionBytes: number;
  /** Bytes of the whole stream; beyond them the run is stopped. */
  readonly totalBytes: number;
  /** Bytes kept of text outside the frames. */
  readonly noiseBytes: number;
}
export declare const DEFAULT_FRAME_LIMITS: FrameLimits;
export type FrameEvent =
  | {
      readonly type: "start";
    }
  /** How many sections are expected in all. */
  | {
      readonly type: "plan";
      readonly sections: number;
    }
  | {
      readonly type: "begin";
      readonly name: string;
      readonly netns: number | null;
      readonly command: string;
    }
  /** A section is finished, cut or was skipped. */
  | {
      readonly type: "section";
      readonly section: Section;
      readonly bytes: number;
    }
  | {
      readonly type: "done";
      readonly durationMs: number;
    }
  /** More bytes than we accept: the caller must stop the run. */
  | {
      readonly type: "overflow";
      readonly text: string;
    };
/**
 * Streaming reader. `push` takes any slice of the stream, `end` says that no more will come; both give what happened.
 * Text before `start` or between frames is noise. An open section at the end is given as `cut`.
 */
export declare class FrameReader {
  /** Sentences about what was odd: bytes that are no UTF-8, a section cut short. */
  readonly notes: string[];
  private readonly mark;
  private readonly limits;
  private readonly noiseKept;
  private carry;
  private atLineStart;
  private open;
  private total;
  private stopped;
  private started;
  constructor(boundary: string, limits?: FrameLimits);
  /** Text outside the frames (login banner, output of a profile), bounded. */
  get noise(): string;
  get bytes(): number;
  push(chunk: Uint8Array): FrameEvent[];
  end(): FrameEvent[];
  /** The stream may be cut inside a marker: that line is neither content nor noise. */
  private withoutHalfMarker;
  /** Finds the markers in `buffer`; keeps back an unfinished one, and a tail that may be the head of one. */
  private scan;
  private content;
  /** One marker line without its boundary. False when it is none we know: then it is content. */
  private marker;
  private close;
}
