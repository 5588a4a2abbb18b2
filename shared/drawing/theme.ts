// Themes: the one set of colours for the picture, its exports and the chrome around it. Light and dark both reach WCAG AA.

export type ThemeName = "light" | "dark";

export interface Theme {
  readonly name: ThemeName;
  /** Window and picture background. */
  readonly canvas: string;
  /** Panels and boxes. */
  readonly surface: string;
  /** Slightly recessed surface: host frame, table header. */
  readonly recess: string;
  readonly ink: string;
  readonly inkMuted: string;
  /** Hairlines and box borders. */
  readonly line: string;
  readonly lineStrong: string;
  /** Selection and focus. */
  readonly accent: string;
  readonly accentInk: string;
  readonly accentSoft: string;
  /** Traffic is broken here. */
  readonly broken: string;
  readonly brokenSoft: string;
  /** Doubt, partial data, not permitted. */
  readonly doubt: string;
  readonly doubtSoft: string;
  readonly good: string;
  readonly goodSoft: string;
  /** Veil over everything that is not part of the selection. */
  readonly veil: string;
  /** Kinds without a bridge colour of their own. */
  readonly physical: string;
  readonly tunnel: string;
  readonly process: string;
  readonly container: string;
  readonly pod: string;
  /** Colour-blind safe series for bridges (after Okabe-Ito and Tol), reused in order. */
  readonly bridges: readonly string[];
}

export const LIGHT: Theme = {
  name: "light",
  canvas: "#f6f7f9",
  surface: "#ffffff",
  recess: "#eef1f4",
  ink: "#18212c",
  inkMuted: "#55606e",
  line: "#d5dbe2",
  lineStrong: "#9aa5b3",
  accent: "#0a5fd1",
  accentInk: "#ffffff",
  accentSoft: "#dfeafb",
  broken: "#b42332",
  brokenSoft: "#fbe4e6",
  doubt: "#8a5300",
  doubtSoft: "#fdf0d5",
  good: "#1d7347",
  goodSoft: "#dff3e7",
  veil: "rgba(246,247,249,0.75)",
  physical: "#48566a",
  tunnel: "#6b4fa0",
  process: "#5a6472",
  container: "#1f6f8b",
  pod: "#7a4b8c",
  bridges: ["#0069a8", "#007a5a", "#a34a8a", "#96610a", "#4a5fc1", "#b0500f", "#2f7f86", "#7c5ba6"],
};

export const DARK: Theme = {
  name: "dark",
  canvas: "#12161c",
  surface: "#1a2029",
  recess: "#161b22",
  ink: "#e6ebf2",
  inkMuted: "#9eabbb",
  line: "#2e3744",
  lineStrong: "#56637a",
  accent: "#6aa8ff",
  accentInk: "#0b1220",
  accentSoft: "#1c3252",
  broken: "#ff7b84",
  brokenSoft: "#43202a",
  doubt: "#f0b35a",
  doubtSoft: "#3b2d16",
  good: "#66c894",
  goodSoft: "#17352a",
  veil: "rgba(18,22,28,0.75)",
  physical: "#a3b2c6",
  tunnel: "#b9a2ec",
  process: "#a9b4c2",
  container: "#74c1da",
  pod: "#d29be4",
  bridges: ["#5db4ee", "#4cc7a0", "#e293cc", "#dba94f", "#98a8f5", "#f0955c", "#69c6cc", "#bda0ea"],
};

export const THEMES: Readonly<Record<ThemeName, Theme>> = { light: LIGHT, dark: DARK };
