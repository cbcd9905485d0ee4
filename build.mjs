// Bundles the style sheet and the script into mingze/ui/static/dist (not kept in version control).
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, "mingze/ui/frontend");
const target = join(root, "mingze/ui/static/dist");

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: [join(source, "app.css"), join(source, "app.js")],
  outdir: target,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "chrome90", // the Chromium inside the domestic browsers of government offices
  loader: { ".svg": "dataurl" },
  legalComments: "none",
  logLevel: "warning",
});
await cp(join(source, "seal.svg"), join(target, "seal.svg"));
