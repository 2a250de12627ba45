// Bundles the sources: `node build.mjs REPORT_FOLDER [ROOM_FOLDER]`. Same sources, same bytes.
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [reportFolder, roomFolder] = process.argv.slice(2);
if (!reportFolder) {
  console.error("usage: node build.mjs REPORT_FOLDER [ROOM_FOLDER]");
  process.exit(2);
}

const shared = { bundle: true, minify: true, charset: "ascii", legalComments: "none", logLevel: "warning" };
const scripts = (entryPoints, outdir) => build({ ...shared, entryPoints, outdir, format: "esm", target: ["es2022"] });
const styles = (entryPoints, outdir) =>
  build({ ...shared, entryPoints, outdir, target: ["chrome120", "firefox120", "safari17"] });

/** Every file of a folder is a bundle of its own, named as the file. */
const pages = (folder, ending) =>
  Object.fromEntries(
    readdirSync(here(folder))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => [name.slice(0, -ending.length), here(`${folder}/${name}`)]),
  );

await scripts({ report: here("src/report.ts"), index: here("src/index.ts") }, reportFolder);
await styles({ report: here("styles/report.css") }, reportFolder);
if (roomFolder) {
  await scripts({ room: here("src/room/room.ts"), ...pages("src/room/pages", ".ts") }, roomFolder);
  await styles({ room: here("styles/room/room.css"), ...pages("styles/room/pages", ".css") }, roomFolder);
}
