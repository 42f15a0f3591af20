import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.MILLRACE_URL ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: {
      "/api": server,
      "/trpc": server,
      "/docs": server,
      "/session": server,
      "/ws": { target: server, ws: true },
    },
  },
  build: {
    target: "es2023",
    // The server's policy allows no data: scripts, and inlined assets cannot be cached.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What every page needs and what changes least, so that a new version is mostly in the cache already.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\//, priority: 2 },
          ],
        },
      },
    },
  },
});
