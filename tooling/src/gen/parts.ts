import { type Draft, Refusal } from "./draft.ts";
import { splitImports, withDeclarations, withEntry, withImports, withItem } from "./edits.ts";
import { spellings } from "./names.ts";
import { fromTemplate, type Names } from "./templates.ts";

/* What is added to a domain that there is. */

type Part = Required<Names>;
const pathOf = ({ domain }: Part, file: string) =>
  `packages/domains/src/${domain}/${domain}.${file}`;

/** Adds declarations to a file of the domain, which is made of them where there is none. */
function addDeclarations(draft: Draft, path: string, text: string): void {
  if (draft.read(path) === undefined) draft.add(path, text);
  else draft.edit(path, (before) => withDeclarations(before, text));
}

/** Adds an action on one row: `POST /repairs/{id}/<action>`, its use case, and a test of it. */
export function addProcedure(draft: Draft, names: Part): string[] {
  const { domain, action } = names;
  const { pascal } = spellings(names.resource);
  for (const [file, needed] of [
    ["store.ts", `function lock${pascal}(`],
    ["store.ts", `function update${pascal}(`],
    ["service.ts", "function tell("],
  ] as const) {
    if (draft.read(pathOf(names, file))?.includes(needed)) continue;
    throw new Refusal(
      `${pathOf(names, file)} has no \`${needed}…\`: an action can be generated in a domain that has the shape of a generated one. Write it by hand, as sites.service.ts does.`,
    );
  }
  const procedure = splitImports(fromTemplate("procedure/workshop.router.ts", names));
  const entry = procedure.rest.split("\n").slice(1, -2).join("\n");
  draft.edit(pathOf(names, "router.ts"), (text) =>
    withEntry(
      withImports(text, procedure.imports),
      `export const ${domain}Router = router({`,
      entry,
    ),
  );
  const useCase = fromTemplate("procedure/workshop.service.ts", names);
  draft.edit(pathOf(names, "service.ts"), (text) =>
    withDeclarations(text, useCase, "function tell("),
  );
  draft.add(
    pathOf(names, `${action}.test.ts`),
    fromTemplate("procedure/workshop.close-up.test.ts", names),
  );
  const service = `${spellings(action).camel}${pascal}`;
  return [
    `Say in ${pathOf(names, "service.ts")} what ${service} changes: it raises the version and tells that the ${spellings(names.resource).words} was updated.`,
    "What it can refuse with goes into its `problems`, an event of its own is made by `pnpm gen event`.",
    `pnpm test ${domain}, pnpm check.`,
  ];
}

/** Declares an event. That nobody emits it is what `pnpm check` says until somebody does. */
export function addEvent(draft: Draft, names: Part): string[] {
  addDeclarations(
    draft,
    pathOf(names, "events.ts"),
    fromTemplate("event/workshop.events.ts", names),
  );
  const [one, action] = [spellings(names.resource), spellings(names.action)];
  return [
    `Shape its payload and summary in ${pathOf(names, "events.ts")}: outside programs will rely on them.`,
    `Emit it in ${pathOf(names, "service.ts")}, in the transaction of the change: record(tx, events.${one.camel}${action.pascal}, { id }, { ${one.camel}Id: id }). Until then \`pnpm check\` calls it unused.`,
    `Name it in the README's "Events out"; \`pnpm generate\` after every change of it.`,
  ];
}

/** Adds a job, puts it in the catalogue, and tests that it runs. */
export function addJob(draft: Draft, names: Part, cron: string | undefined): string[] {
  const { domain, action } = names;
  const text = fromTemplate("job/workshop.jobs.ts", names);
  addDeclarations(
    draft,
    pathOf(names, "jobs.ts"),
    cron === undefined ? text : scheduled(text, cron),
  );
  const job = `${spellings(action).camel}Job`;
  draft.edit("packages/domains/src/catalogue.ts", (text) =>
    withItem(
      withImports(text, [`import { ${job} } from "./${domain}/${domain}.jobs.ts";\n`]),
      "export const jobs: readonly JobType[] = [",
      job,
      "sorted",
    ),
  );
  draft.add(
    pathOf(names, `${action}.test.ts`),
    fromTemplate("job/workshop.close-up.test.ts", names),
  );
  return [
    `Write what it does in ${pathOf(names, "jobs.ts")}, or in a service that it calls. It may run again after a crash: its effects are idempotent, or in one transaction.`,
    `pnpm test ${domain}, pnpm check.`,
  ];
}

const scheduled = (text: string, cron: string) =>
  text
    .replace("Runs when it is asked for;", "Runs by its schedule;")
    .replace("\n  run:", `\n  every: { cron: "${cron}", timezone: "UTC" },\n  run:`);
