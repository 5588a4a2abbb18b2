// The theme as CSS variables: one `--t-NAME` per token of shared/drawing/theme.ts, set on the root element.
import { THEMES, type ThemeName } from "../../shared/drawing/theme.ts";

/** Names and values of the variables of a theme; `accentSoft` becomes `--t-accent-soft`, bridges are numbered. */
export function themeVariables(name: ThemeName): readonly (readonly [string, string])[] {
  const variables: [string, string][] = [];
  for (const [token, value] of Object.entries<string | readonly string[]>({ ...THEMES[name] })) {
    if (token === "name") continue;
    const kebab = token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (typeof value === "string") variables.push([`--t-${kebab}`, value]);
    else for (const [at, colour] of value.entries()) variables.push([`--t-${kebab}-${at}`, colour]);
  }
  return variables;
}

/** Applies a theme. Set through the object model, which a strict content security policy allows. */
export function applyTheme(root: HTMLElement, name: ThemeName): void {
  for (const [variable, value] of themeVariables(name)) root.style.setProperty(variable, value);
  root.style.setProperty("color-scheme", name);
  root.dataset.theme = name;
}
