// Builds what a person sees: plain static files that both shells serve.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "renderer",
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "../dist/renderer",
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 1500,
    // Fonts and samples stay files: the content security policy forbids data: URLs for them.
    assetsInlineLimit: 0,
  },
});
