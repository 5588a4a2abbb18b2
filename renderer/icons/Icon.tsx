// The icons of the chrome: one stroke style, 16 by 16, coloured by the text around them.

const PATHS = {
  close: "M4 4l8 8M12 4l-8 8",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3.5 3.5",
  refresh: "M13.5 8A5.5 5.5 0 1 1 11.8 4M13.5 1.8V5h-3.2",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  back: "M9.5 3.5L5 8l4.5 4.5",
  forward: "M6.5 3.5L11 8l-4.5 4.5",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1z",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  outline: "M2 2.5h12v11H2zM6 2.5v11",
  inspector: "M2 2.5h12v11H2zM10 2.5v11",
  drawer: "M2 2.5h12v11H2zM2 9.5h12",
  more: "M3.2 8h.1M8 8h.1M12.8 8h.1",
  host: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.1M5 11h.1",
  netns: "M3 2.5h2M2.5 3v2M11 2.5h2M13.5 3v2M3 13.5h2M2.5 11v2M11 13.5h2M13.5 11v2M6 6h4v4H6z",
  interface: "M3 6.5h10v6H3zM5.5 6.5v-3h5v3M6 9.5v3M8 9.5v3M10 9.5v3",
  bridge: "M1.5 11.5h13M4 11.5V6M12 11.5V6M4 6q4 4 8 0",
  container: "M8 1.8l5.5 3v6.4L8 14.2l-5.5-3V4.8zM2.5 4.8L8 8l5.5-3.2M8 8v6.2",
  pod: "M8 1.5l5.6 3.2v6.6L8 14.5l-5.6-3.2V4.7zM8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  process: "M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10.5h3",
  file: "M4 1.8h5.5L12.5 5v9.2H4zM9.3 1.8V5.2h3.2",
  warning: "M8 2.2l6.2 11.3H1.8zM8 6.5v3.2M8 11.6h.1",
  key: "M10.5 2.5a3 3 0 1 1-2.6 4.5L3 11.9V14H1.5v-2.7l5.2-5.2a3 3 0 0 1 3.8-3.6z",
  shield: "M8 1.6l5 1.8v4c0 3.2-2 5.6-5 7-3-1.4-5-3.8-5-7v-4zM5.6 7.8l1.8 1.8 3.2-3.4",
  plug: "M6 1.5v3M10 1.5v3M4 4.5h8v3a4 4 0 0 1-8 0zM8 11.5v3",
  play: "M4.5 2.8l8 5.2-8 5.2z",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  legend: "M2 3.5h3v2H2zM2 10.5h3v2H2zM7.5 4.5H14M7.5 11.5H14",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  download: "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
  swap: "M2 5.5h11M10.5 3L13 5.5 10.5 8M14 10.5H3M5.5 8L3 10.5 5.5 13",
  trace: "M2 12.5h3.5a2 2 0 0 0 2-2v-5a2 2 0 0 1 2-2H14M11.5 1L14 3.5 11.5 6",
  target: "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM8 8h.1",
  check: "M3 8.5l3.5 3.5L13 4.5",
  stop: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4",
  question: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 9.8M8 12.4h.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const width = name === "more" ? 2.4 : 1.4;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={width}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="icon"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
