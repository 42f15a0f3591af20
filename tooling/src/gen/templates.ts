import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../checks/source-files.ts";
import { capital, plural, spellings } from "./names.ts";

/** What stands in for the sample names of the templates. */
export interface Names {
  /** Instead of `workshop`. */
  readonly domain: string;
  /** Instead of `repair-ticket`, in all its spellings and their plurals. */
  readonly resource: string;
  /** Instead of `close-up`: the name of a procedure, an event or a job. */
  readonly action?: string;
}

/**
 * The text of a file below `tooling/templates` with the sample names replaced. Templates are working code of a domain called
 * workshop with rows called repair tickets, so that they are read, linted and formatted like any other.
 */
export function fromTemplate(file: string, names: Names): string {
  const text = readFileSync(join(root, "tooling/templates", file), "utf8");
  const pairs = replacements(names).sort(([a], [b]) => b.length - a.length);
  const bySample = new Map(pairs);
  const sample = new RegExp(pairs.map(([from]) => from).join("|"), "g");
  return text.replace(sample, (found) => bySample.get(found) ?? found);
}

function replacements({ domain, resource, action = "close-up" }: Names): [string, string][] {
  const pairs: [string, string][] = [["workshop", domain]];
  for (const [from, to] of [
    ["repair-ticket", resource],
    [plural("repair-ticket"), plural(resource)],
    ["close-up", action],
  ] as const) {
    const [old, fresh] = [spellings(from), spellings(to)];
    for (const spelling of ["kebab", "snake", "pascal", "camel", "words", "title"] as const) {
      pairs.push([old[spelling], fresh[spelling]]);
    }
    pairs.push([old.withArticle, fresh.withArticle]);
    pairs.push([capital(old.withArticle), capital(fresh.withArticle)]);
  }
  pairs.push(['"RT', `"${spellings(resource).initials}`]);
  return pairs;
}
