import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The daemon that `npm run dev` talks to. */
const daemon = process.env.SIGNET_URL ?? "http://127.0.0.1:3850";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: "es2023",
    // Loaded by a policy without inline scripts, which the polyfill would be.
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: `data:` fonts are not allowed by the page's policy.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
  },
  server: {
    proxy: {
      "/api": {
        target: daemon,
        changeOrigin: true,
        // The daemon refuses pages of other origins; in development this page is its own.
        configure: (proxy) =>
          proxy.on("proxyReq", (request) => {
            request.setHeader("origin", daemon);
            request.setHeader("sec-fetch-site", "same-origin");
          }),
      },
    },
  },
});
