// The redraw fault of Cytoscape's canvas renderer (3.19 up to 3.34 at least) and the smallest patch that mends it.
//
// `drawImages` is called twice per draw, inside and outside the shape, also for nodes without background images: their
// one image "none" counts as done in one call and not in the other, while no image is expected. So the private state
// "backgrounding" flips at every draw, and each flip restyles the node with all its descendants. The patch leaves
// `drawImages` at once when the node has no image.

/** The lines of the distributed source that hold the fault. */
export const FAULTY = `    var prevBging = _p.backgrounding;
    var totalCompleted = 0;
`;

const MENDED = `    if (!urlDefined.some(Boolean)) {
      _p.backgrounding = false;
      return;
    }
${FAULTY}`;

/** Cytoscape's source with the fault mended; throws when the faulty lines are not there exactly once. */
export function mendRedraw(source: string): string {
  const parts = source.split(FAULTY);
  if (parts.length !== 2)
    throw new Error(
      `the lines of Cytoscape's redraw fault are there ${parts.length - 1} times, not once: look whether it was mended upstream`,
    );
  return parts.join(MENDED);
}
