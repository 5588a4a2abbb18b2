// Builds the Node side: the app's main process and the command line, each one CommonJS file with its
// libraries inside; what Electron or the platform brings stays outside.
import { builtinModules } from "node:module";
import { defineConfig } from "vite";

const outside = [
  "electron",
  "cpu-features",
  "@napi-rs/canvas",
  /\.node$/,
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

export default defineConfig({
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist/electron",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      external: outside,
      input: { main: "electron/main/main.ts", vethscope: "electron/cli/vethscope.ts" },
      output: { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" },
    },
  },
  ssr: { noExternal: true, external: ["electron", "cpu-features", "@napi-rs/canvas"] },
});
