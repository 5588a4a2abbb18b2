// What a person with good eyes would complain about: words over words, and words cut off with no way to read them.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** Pairs of visible words that lie over each other, anywhere in the page or in `within`. */
export function wordsOverWords(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((selector) => {
    interface Piece {
      readonly words: string;
      readonly left: number;
      readonly right: number;
      readonly top: number;
      readonly bottom: number;
    }
    /** What of a rectangle is left when everything around the element has cut it. */
    const seen = (element: Element, rect: DOMRect): Piece | null => {
      let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
      for (let at: Element | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.visibility === "hidden" || style.opacity === "0") return null;
        if (style.overflowX === "visible" && style.overflowY === "visible" && style.clipPath === "none")
          continue;
        const frame = at.getBoundingClientRect();
        left = Math.max(left, frame.left);
        top = Math.max(top, frame.top);
        right = Math.min(right, frame.right);
        bottom = Math.min(bottom, frame.bottom);
      }
      if (right - left < 2 || bottom - top < 2) return null;
      // What another layer covers is not seen.
      const top1 = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!top1 || !(top1 === element || element.contains(top1) || top1.contains(element))) return null;
      return { words: "", left, right, top, bottom };
    };
    const pieces: (Piece & { element: Element })[] = [];
    for (const root of document.querySelectorAll(selector)) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const words = node.textContent?.trim() ?? "";
        const element = node.parentElement;
        if (!words || !element || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(element.tagName))
          continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) {
          const piece = seen(element, rect);
          if (piece) pieces.push({ ...piece, words, element });
        }
      }
    }
    const found: string[] = [];
    for (const [index, a] of pieces.entries())
      for (const b of pieces.slice(index + 1)) {
        if (a.element === b.element) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        // Line boxes of neighbouring rows may share a few pixels; letters do not.
        if (wide > 1.5 && high > 4) found.push(`${a.words.slice(0, 40)} | ${b.words.slice(0, 40)}`);
      }
    return found;
  }, within);
}

/** Words an ellipsis or an edge cuts off while nothing at hand (a title, a description) has them whole. */
export function cutForGood(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((selector) => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(`${selector} *`)) {
      const style = getComputedStyle(element);
      const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
      if (!cuts || element.clientWidth < 4 || element.scrollWidth <= element.clientWidth + 1) continue;
      if (style.textOverflow !== "ellipsis" || !element.textContent?.trim()) continue;
      if (
        element.closest("[title]") ||
        element.querySelector("[title]") ||
        element.closest("[aria-describedby]")
      )
        continue;
      found.push(`${element.className}: ${element.textContent.trim().slice(0, 60)}`);
    }
    return found;
  }, within);
}

/** Parts of the window that stick out of it: nothing may need a scroll bar around the whole app. */
export function outOfWindow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return scrollWidth > innerWidth || scrollHeight > innerHeight
      ? [`the page is ${scrollWidth} x ${scrollHeight} in a window of ${innerWidth} x ${innerHeight}`]
      : [];
  });
}

/** Serious and critical violations that axe finds, each with its first place. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ impact, id, nodes }) => `${impact} ${id}: ${nodes[0]?.html.slice(0, 160)}`);
}
