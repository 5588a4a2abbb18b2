// The same scene as people draw it with d3 on a canvas: d3-zoom moves, every node and edge in view is drawn by itself.
import { select } from "d3-selection";
import { type ZoomTransform, zoom, zoomIdentity } from "d3-zoom";
import type { Topology } from "../../../shared/topology/model.ts";
import { type PeerEdge, type PeerGraph, type PeerNode, peerGraph } from "./peer-graph.ts";
import { painted, type Subject } from "./subject.ts";

export function d3Subject(): Subject {
  let canvas: HTMLCanvasElement;
  let context: CanvasRenderingContext2D;
  let graph: PeerGraph;
  let byId = new Map<string, PeerNode>();
  let veths: PeerEdge[] = [];
  let transform: ZoomTransform = zoomIdentity;
  let lit: ReadonlySet<string> | null = null;
  let asked = false;
  const words = new Map<string, string>();
  const behaviour = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([0.01, 8])
    .on("zoom", (event: { transform: ZoomTransform }) => {
      transform = event.transform;
      ask();
    });

  function take(topology: Topology): void {
    graph = peerGraph(topology);
    byId = new Map(graph.nodes.map((node) => [node.id, node]));
    veths = graph.edges.filter((edge) => edge.id.startsWith("cable:"));
  }

  function ask(): void {
    if (!asked) requestAnimationFrame(draw);
    asked = true;
  }

  function draw(): void {
    asked = false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.translate(transform.x, transform.y);
    context.scale(transform.k, transform.k);
    const [left, top] = transform.invert([0, 0]);
    const [right, bottom] = transform.invert([canvas.width, canvas.height]);
    const seen = ({ x, y, w, h }: PeerNode): boolean =>
      x < right && x + w > left && y < bottom && y + h > top;
    context.font = "11px Inter, sans-serif";
    for (const edge of graph.edges) {
      const from = byId.get(edge.source);
      const to = byId.get(edge.target);
      if (!from || !to || (!seen(from) && !seen(to))) continue;
      context.globalAlpha = lit && !lit.has(edge.id) ? 0.25 : 1;
      context.strokeStyle = lit?.has(edge.id) ? "#06c" : "#58a";
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(from.x + from.w / 2, from.y + from.h / 2);
      context.lineTo(to.x + to.w / 2, to.y + to.h / 2);
      context.stroke();
    }
    for (const node of graph.nodes) {
      if (!seen(node)) continue;
      context.globalAlpha = lit && !lit.has(node.id) ? 0.25 : 1;
      context.fillStyle = "#f4f4f8";
      context.fillRect(node.x, node.y, node.w, node.h);
      context.strokeStyle = lit?.has(node.id) ? "#06c" : "#99a";
      context.lineWidth = 1;
      context.strokeRect(node.x, node.y, node.w, node.h);
      if (transform.k < 0.45) continue;
      context.fillStyle = "#222";
      context.fillText(words.get(node.id) ?? node.label, node.x + 6, node.y + 13);
    }
  }

  function showAll(): void {
    let [left, top, right, bottom] = [0, 0, 1, 1];
    for (const { x, y, w, h } of graph.nodes) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + w);
      bottom = Math.max(bottom, y + h);
    }
    const scale = Math.min(1560 / (right - left), 960 / (bottom - top));
    const to = zoomIdentity
      .translate(800 - ((left + right) / 2) * scale, 500 - ((top + bottom) / 2) * scale)
      .scale(scale);
    select(canvas).call(behaviour.transform, to);
  }

  return {
    async open(topology, container) {
      take(topology);
      canvas = document.createElement("canvas");
      canvas.width = container.clientWidth;
      canvas.height = container.clientHeight;
      container.append(canvas);
      context = canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
      select(canvas).call(behaviour);
      showAll();
      await painted();
    },
    pan: (dx, dy) => void select(canvas).call(behaviour.translateBy, dx / transform.k, dy / transform.k),
    zoom: (factor) => void select(canvas).call(behaviour.scaleBy, factor),
    toFullSize: () => void select(canvas).call(behaviour.scaleTo, 1),
    fit: showAll,
    async click(n) {
      // Hit-testing is left out, in its favour.
      const edge = veths[(n * 37) % veths.length];
      lit = edge ? new Set([edge.id, edge.source, edge.target]) : null;
      ask();
      await painted();
    },
    relabel(n) {
      const edge = veths[(n * 37) % veths.length];
      if (edge) words.set(edge.source, `${n} kB/s`);
      ask();
    },
    async refresh(topology) {
      take(topology);
      ask();
      await painted();
    },
  };
}
