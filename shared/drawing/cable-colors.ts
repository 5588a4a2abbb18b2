// Colours of cables: that of the bridge they belong to, unless their kind or state says more.
import type { SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import type { Styles } from "./styles.ts";

export class CableColors {
  readonly #rails = new Map<SceneKey, string>();
  readonly #styles: Styles;

  constructor({ rails }: WiringScene, styles: Styles) {
    this.#styles = styles;
    for (const rail of rails)
      this.#rails.set(rail.key, rail.kind === "bridge" ? styles.hue(rail.hue) : styles.theme.physical);
  }

  /** Whether every cable has the colour it has by the other. */
  isLike(other: CableColors): boolean {
    if (other.#styles !== this.#styles || other.#rails.size !== this.#rails.size) return false;
    for (const [key, hue] of this.#rails) if (other.#rails.get(key) !== hue) return false;
    return true;
  }

  /** Colour of a rail and of what is plugged into it; null: plugged into nothing. */
  ofRail(key: SceneKey | null): string {
    return (key === null ? undefined : this.#rails.get(key)) ?? this.#styles.theme.physical;
  }

  of({ health, kind, bridge }: SceneCable): string {
    const { theme } = this.#styles;
    if (health === "doubt" || health === "broken") return this.#styles.health(health) ?? theme.doubt;
    return kind === "tunnel" ? theme.tunnel : this.ofRail(bridge);
  }
}
