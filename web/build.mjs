// Bundles the sources into the folder named as the first argument. Same sources, same bytes.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = process.argv[2];
if (!outdir) {
  console.error("usage: node build.mjs FOLDER");
  process.exit(2);
}

await build({
  entryPoints: { report: here("src/report.ts"), index: here("src/index.ts") },
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
});
await build({
  entryPoints: { report: here("styles/report.css") },
  outdir,
  bundle: true,
  minify: true,
  target: ["chrome120", "firefox120", "safari17"],
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
});
