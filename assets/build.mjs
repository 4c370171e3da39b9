// Puts what the pages load into src/Vouch.Server/wwwroot/lib: Tabler's style sheet, htmx, the charts, and one SVG
// sprite of the icons that the sources name (<Icon Name="…"/>, or an icon: "…" of a table).
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const sources = join(here, "..", "src");
const lib = join(sources, "Vouch.Server", "wwwroot", "lib");

rmSync(lib, { recursive: true, force: true });
mkdirSync(lib, { recursive: true });

// Without the source maps' addresses: the maps are not shipped, and a browser would ask for them.
const plain = (from, to) =>
  writeFileSync(join(lib, to), readFileSync(join(modules, from), "utf8").replace(/^\s*(\/\/|\/\*)[#@] sourceMappingURL=.*$/gm, ""));
plain("@tabler/core/dist/css/tabler.min.css", "tabler.css");
plain("htmx.org/dist/htmx.min.js", "htmx.js");

await build({
  entryPoints: [join(here, "charts.js")],
  bundle: true, minify: true, format: "iife", target: "es2022",
  outfile: join(lib, "charts.js"), logLevel: "error",
});

const files = readdirSync(sources, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(razor|cs|js)$/.test(entry.name) && !/[\\/](bin|obj|lib)([\\/]|$)/.test(entry.parentPath))
  .map((entry) => join(entry.parentPath, entry.name));
const named = new Set();
for (const file of files)
  for (const match of readFileSync(file, "utf8").matchAll(/(?:<Icon\s+Name=|\bIcon=|\b[Ii]con: ?|data-icon=)"([a-z0-9-]+)"/g))
    named.add(match[1]);

const symbols = [...named].sort().map((name) => {
  let svg;
  try {
    svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  } catch {
    console.error(`assets: no icon is called "${name}"; see https://tabler.io/icons (outline)`);
    process.exit(1);
  }
  const inner = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
});
writeFileSync(join(lib, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);

// Tabler's style sheet carries its notice (MIT) in its first lines.
for (const [name, from] of [["htmx", "htmx.org"], ["echarts", "echarts"], ["icons", "@tabler/icons"]])
  cpSync(join(modules, from, "LICENSE"), join(lib, `LICENSE.${name}.txt`));
console.log(`assets: ${symbols.length} icons, style, htmx and charts in ${lib}`);
