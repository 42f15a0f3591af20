import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./checks/source-files.ts";
import { type Generator, generators } from "./generators.ts";

const help = `pnpm generate [--check] [${generators.map((each) => each.name).join("] [")}]

Writes the committed files that are generated from others. With --check nothing is written; the
exit code tells whether anything would have been.
`;

interface Change {
  file: string;
  /** null: the file is no longer generated. */
  text: string | null;
}

const current = (file: string) =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : null;

async function changesOf(generator: Generator): Promise<Change[]> {
  const rendered = await generator.render();
  const stale = globSync(generator.owns, { cwd: root }).filter((file) => !rendered.has(file));
  return [
    ...[...rendered]
      .filter(([file, text]) => current(file) !== text)
      .map(([file, text]) => ({ file, text })),
    ...stale.map((file) => ({ file, text: null })),
  ];
}

function apply({ file, text }: Change): void {
  const path = join(root, file);
  if (text === null) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Says where the committed file and the generated one part. */
function difference({ file, text }: Change): string {
  const committed = current(file);
  if (text === null) return `${file} is no longer generated`;
  if (committed === null) return `${file} is missing`;
  const [old, fresh] = [committed.split("\n"), text.split("\n")];
  const at = fresh.findIndex((line, index) => line !== old[index]);
  const line = at === -1 ? fresh.length : at;
  return [
    `${file} is out of date, from line ${line + 1}:`,
    `  committed: ${old[line] ?? "(end of file)"}`,
    `  generated: ${fresh[line] ?? "(end of file)"}`,
  ].join("\n");
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } },
  });
  const unknown = positionals.find((name) => !generators.some((each) => each.name === name));
  if (values.help || unknown !== undefined) {
    console.log(unknown === undefined ? help : `There is no generator "${unknown}".\n\n${help}`);
    process.exitCode = unknown === undefined ? 0 : 2;
    return;
  }
  const chosen = generators.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const changes = (await Promise.all(chosen.map(changesOf))).flat();
  if (values.check) {
    for (const change of changes) console.log(difference(change));
    process.exitCode = changes.length > 0 ? 1 : 0;
    return;
  }
  changes.forEach(apply);
  for (const { file, text } of changes)
    console.log(`${text === null ? "deleted" : "wrote"} ${file}`);
  if (changes.length === 0) console.log("Everything generated is up to date.");
}

await main();
