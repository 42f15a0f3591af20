import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../checks/source-files.ts";

/** Why nothing was generated, in a sentence for whoever asked. */
export class Refusal extends Error {}

/** Files as they are to become: nothing is written before everything is known to fit. */
export interface Draft {
  /** The text of a file, changes of this draft included; undefined when there is none. */
  read(path: string): string | undefined;
  /** Adds a file; one that is there is never overwritten. */
  add(path: string, text: string): void;
  /** Changes a file that is there. */
  edit(path: string, change: (text: string) => string): void;
  readonly changes: ReadonlyMap<string, string>;
}

export function newDraft(): Draft {
  const changes = new Map<string, string>();
  const read = (path: string) => {
    const file = join(root, path);
    return changes.get(path) ?? (existsSync(file) ? readFileSync(file, "utf8") : undefined);
  };
  return {
    read,
    add(path, text) {
      if (read(path) !== undefined) throw new Refusal(`${path} is there already.`);
      changes.set(path, text);
    },
    edit(path, change) {
      const text = read(path);
      if (text === undefined) throw new Refusal(`There is no ${path}.`);
      changes.set(path, change(text));
    },
    changes,
  };
}

/** Writes the files of a draft and returns what happened to each. */
export function write(draft: Draft): string[] {
  return [...draft.changes].map(([path, text]) => {
    const file = join(root, path);
    const word = existsSync(file) ? "changed" : "wrote";
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return `${word} ${path}`;
  });
}
