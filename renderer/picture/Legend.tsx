// The legend over a corner of the picture: what its marks mean, drawn as the picture draws them.
import { useEffect, useMemo, useRef } from "react";
import { type DisplayList, FULL_DETAIL } from "../../shared/drawing/display-list.ts";
import { Painter } from "../../shared/drawing/painter.ts";
import { THEMES, type ThemeName } from "../../shared/drawing/theme.ts";
import { legendMarks, MARK } from "../../shared/export/legend.ts";
import type { WiringScene } from "../../shared/scene/scene.ts";

export function Legend({ scene, theme }: { scene: WiringScene; theme: ThemeName }) {
  const entries = useMemo(() => legendMarks(scene, THEMES[theme]), [scene, theme]);
  return (
    <section className="wiring-legend" aria-label="Legend">
      <ul>
        {entries.map(({ text, list }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the entries have no other identity, and no state
          <li key={at}>
            <Mark list={list} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Mark({ list }: { list: DisplayList }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ratio = globalThis.devicePixelRatio || 1;
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    canvas.current.width = MARK.w * ratio;
    canvas.current.height = MARK.h * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    new Painter(list).paint(context, list.bounds, 1, FULL_DETAIL);
  }, [list]);
  return <canvas ref={canvas} />;
}
