// The wiring picture: one canvas with a minimap and a tooltip. It draws and points; what a selection means is the app's.
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import type { ThemeName } from "../../shared/drawing/theme.ts";
import { makePage } from "../../shared/export/page.ts";
import { pageSvg } from "../../shared/export/svg.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import type { SceneKey, SceneView } from "../../shared/scene/scene.ts";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { EntityRef, Topology } from "../../shared/topology/model.ts";
import type { ChangeMark } from "../state/change-marks.ts";
import type { PictureControls } from "../state/picture-port.ts";
import { signsOf } from "./change-signs.ts";
import { exportPng } from "./export-png.ts";
import { Legend } from "./Legend.tsx";
import { answerLocate, elementOf } from "./locate.ts";
import "./picture.css";
import { arePictureFontsLoaded, loadPictureFonts } from "./picture-fonts.ts";
import { followPointer, type PointerListeners } from "./pointer.ts";
import { Stage } from "./stage.ts";
import { useDrawing } from "./use-drawing.ts";
import type { Viewport } from "./viewport.ts";
import { stepsOf } from "./way-steps.ts";

export interface WiringPictureHandle extends PictureControls {
  /** What is on screen; null before the first paint. */
  viewport(): Viewport | null;
}

export interface WiringPictureProps {
  readonly topology: Topology;
  /** Several hosts instead of `topology` alone. */
  readonly fleet?: Fleet | null;
  readonly theme: ThemeName;
  readonly selection: EntityRef | null;
  readonly onSelect: (ref: EntityRef | null, second: boolean) => void;
  /** Double click, or Enter on the selection. */
  readonly onActivate: (ref: EntityRef) => void;
  /** Double click on a box (its netns id) or the name of a group. */
  readonly onFold: (key: string) => void;
  /** A way to mark instead of the selection's surroundings. */
  readonly way?: readonly EntityRef[] | null;
  /** What changed: at full strength, each with its sign. */
  readonly changed?: readonly ChangeMark[];
  /** Traffic by host port, shown in place of their names while it is watched. */
  readonly traffic?: ReadonlyMap<SceneKey, string>;
  /** Whether what the marks mean stands beside them. */
  readonly legend?: boolean;
  /** Folds and hidden namespaces; must keep its identity while it does not change. */
  readonly view?: SceneView;
  readonly ref?: Ref<WiringPictureHandle>;
}

const NOTHING: readonly ChangeMark[] = [];
const NO_TRAFFIC: ReadonlyMap<SceneKey, string> = new Map();
const PAN_STEP = 80;
const ZOOM_STEP = 1.3;

export function WiringPicture(props: WiringPictureProps) {
  const {
    topology,
    fleet = null,
    theme,
    selection,
    changed = NOTHING,
    view = WHOLE_VIEW,
    way = null,
    traffic = NO_TRAFFIC,
    legend = false,
  } = props;
  const drawing = useDrawing(topology, fleet, view, theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const [rest, setRest] = useState<{ title: string; x: number; y: number } | null>(null);
  const listeners = useRef<PointerListeners>(null as never);
  const help = useId();
  listeners.current = {
    onSelect: props.onSelect,
    onActivate: props.onActivate,
    onFold: props.onFold,
    onRest: (at) => setRest(at && { title: at.element.title, x: at.x, y: at.y }),
  };

  useEffect(() => {
    const [surface, map] = [canvas.current, minimap.current];
    const frame = surface?.parentElement;
    if (!surface || !map || !frame) return;
    const made = new Stage(surface, map);
    stage.current = made;
    const size = (): void => made.resize({ w: frame.clientWidth, h: frame.clientHeight });
    const watch = new ResizeObserver(size);
    watch.observe(frame);
    size();
    const offs = [
      followPointer(surface, made, () => listeners.current),
      answerLocate(surface, () =>
        made.drawing && made.viewport
          ? { list: made.drawing.list, map: made.drawing.map, viewport: made.viewport }
          : null,
      ),
    ];
    if (!arePictureFontsLoaded()) void loadPictureFonts().then(() => made.repaintAll());
    return () => {
      watch.disconnect();
      for (const off of offs) off();
      made.stop();
      stage.current = null;
    };
  }, []);

  useEffect(() => {
    stage.current?.show(drawing, drawing.of);
  }, [drawing]);

  useEffect(() => {
    stage.current?.showRates(traffic);
  }, [traffic]);

  useEffect(() => {
    const marked = changed.map(({ ref }) => ref);
    const refs = selection ? [selection, ...marked] : marked;
    // The map is made when it is first needed: with nothing to mark, never.
    const lit = way ? drawing.map.along(way) : refs.length > 0 ? drawing.map.emphasis(refs) : null;
    stage.current?.emphasise(
      lit && {
        ...lit,
        signs: signsOf(changed, drawing.map),
        ...(way ? { steps: stepsOf(way, drawing.map) } : {}),
      },
    );
  }, [drawing, selection, changed, way]);

  useImperativeHandle(props.ref, () => {
    const pageFor = (area: "whole" | "view", name: ThemeName) => {
      const list = name === theme ? drawing.list : drawing.redraw(name);
      const region = area === "view" ? (stage.current?.visible ?? list.bounds) : list.bounds;
      const { title, time } = drawing;
      return { title, ...makePage(list, drawing.scene, region, { title, time }) };
    };
    return {
      fit: () => stage.current?.fit(),
      zoomIn: () => stage.current?.zoom(ZOOM_STEP),
      zoomOut: () => stage.current?.zoom(1 / ZOOM_STEP),
      zoomTo: (ref) => stage.current?.zoomTo(ref),
      viewport: () => stage.current?.viewport ?? null,
      exportPng: async (wish) => {
        const { list, page } = pageFor(wish.area, wish.theme);
        const { bytes, note } = await exportPng(list, page, wish.scale);
        return { bytes, notes: note ? [note] : [] };
      },
      exportSvg: async (wish) => {
        const { list, page, title } = pageFor(wish.area, wish.theme);
        return { bytes: new TextEncoder().encode(pageSvg(list, page, title)), notes: [] };
      },
    };
  }, [drawing, theme]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !stage.current) return;
    const act = keyAction(event.key, stage.current);
    if (act) act();
    else if (event.key === "Enter" && selection) props.onActivate(selection);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const selected = selection ? elementOf(selection, drawing.list, drawing.map) : null;
  return (
    <div className="wiring-picture">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: the canvas is one control with its own keys */}
      <canvas
        ref={canvas}
        className="wiring-canvas"
        tabIndex={0}
        role="application"
        aria-label={drawing.title}
        aria-describedby={help}
        onKeyDown={onKeyDown}
      />
      <p id={help} className="wiring-unseen">
        Arrow keys move, plus and minus zoom, 0 shows everything, Enter follows the selected cable. The
        outline lists everything the picture shows.
      </p>
      <p className="wiring-unseen" aria-live="polite">
        {selected ? `Selected: ${selected.title.replaceAll("\n", ", ")}` : ""}
      </p>
      <canvas ref={minimap} className="wiring-minimap" role="img" aria-label="The whole picture, small" />
      {legend && <Legend scene={drawing.scene} theme={theme} />}
      {rest && <Tip {...rest} />}
    </div>
  );
}

/** What a key does to the stage; null when it is not the picture's. */
function keyAction(key: string, stage: Stage): (() => void) | null {
  switch (key) {
    case "ArrowLeft":
      return () => stage.pan(PAN_STEP, 0);
    case "ArrowRight":
      return () => stage.pan(-PAN_STEP, 0);
    case "ArrowUp":
      return () => stage.pan(0, PAN_STEP);
    case "ArrowDown":
      return () => stage.pan(0, -PAN_STEP);
    case "+":
    case "=":
      return () => stage.zoom(ZOOM_STEP);
    case "-":
      return () => stage.zoom(1 / ZOOM_STEP);
    case "0":
      return () => stage.fit();
    default:
      return null;
  }
}

function Tip({ title, x, y }: { title: string; x: number; y: number }) {
  const [head, ...lines] = title.split("\n");
  // Near the right or lower edge it opens to the other side.
  const style = { "--tip-x": `${x}px`, "--tip-y": `${y}px` } as Record<string, string>;
  return (
    <div className="wiring-tip" role="tooltip" style={style}>
      <strong>{head}</strong>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}
