// Builds the one preload script: sandboxed preloads must be a single CommonJS file.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist/electron",
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      external: ["electron"],
      input: { preload: "electron/preload/preload.ts" },
      output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ["electron"] },
});
