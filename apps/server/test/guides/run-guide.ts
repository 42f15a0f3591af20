import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";

const folder = join(import.meta.dirname, "../../../../docs/guides");

/** One request of a guide and what the guide says of its answer. */
interface Step {
  /** Later steps speak of its answer by this name: `{{order.id}}`. */
  readonly name: string | undefined;
  /** Who sends it: the step before, unless it is said. */
  readonly as: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
  /** What the answer has in it, as JSON; empty when only the status is told. */
  readonly answer: string;
}

/**
 * The steps of a guide: its blocks marked `http`, with one request each or several with an empty line between them.
 *
 *     # order, as manager
 *     POST /production/orders
 *     { "recipeId": "{{recipe.id}}", "quantity": "2000" }
 *     → 201 { "status": "draft" }
 */
async function stepsOf(guide: string): Promise<Step[]> {
  const text = await readFile(join(folder, guide), "utf8");
  const blocks = [...text.matchAll(/^```http\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => block.trim().split(/\n\n+/)).map(stepOf);
}

function stepOf(text: string): Step {
  const match =
    /^(?:# *(?:(?<name>\w+),? ?)??(?:as (?<as>[\w-]+))?\n)?(?<method>GET|POST|PUT|PATCH|DELETE) (?<path>\S+)\n(?<body>(?!→)[\s\S]*?)?\n?→ (?<status>\d{3})(?<answer>[\s\S]*)$/.exec(
      text,
    );
  if (!match?.groups) throw new Error(`The guide has a step that cannot be read:\n${text}`);
  const { name, as, method = "", path = "", body = "", status, answer = "" } = match.groups;
  return { name, as, method, path, body, status: Number(status), answer: answer.trim() };
}

/** Sends the steps of a guide one after the other, and holds each answer against what the guide says of it. */
export async function runGuide(
  guide: string,
  server: {
    readonly url: string;
    readonly tokens: Readonly<Record<string, string>>;
    /** Does what jobs and listeners have to do. */
    readonly settle: () => Promise<void>;
    /** What the guide may speak of besides its answers. */
    readonly given: Readonly<Record<string, string>>;
  },
): Promise<number> {
  const answers: Record<string, unknown> = { ...server.given };
  const filled = (text: string) =>
    text.replace(/\{\{([\w.]+)\}\}/g, (_, path: string) => String(valueAt(answers, path)));
  const steps = await stepsOf(guide);
  let who = Object.keys(server.tokens)[0] ?? "";
  for (const step of steps) {
    who = step.as ?? who;
    const response = await fetch(`${server.url}/api/v1${filled(step.path)}`, {
      method: step.method,
      headers: {
        authorization: `Bearer ${server.tokens[who]}`,
        ...(step.body && { "content-type": "application/json" }),
      },
      ...(step.body && { body: filled(step.body) }),
    });
    const text = await response.text();
    const told = `${step.method} ${filled(step.path)} as ${who} answered ${response.status} ${text.slice(0, 2_000)}`;
    expect(response.status, told).toBe(step.status);
    const answer: unknown = text.startsWith("{") ? JSON.parse(text) : text;
    if (step.answer) {
      const wanted: unknown = JSON.parse(filled(step.answer));
      expect(asFarAs(wanted, answer), told).toMatchObject(wanted as object);
    }
    if (step.name) answers[step.name] = answer;
    if (step.method !== "GET") await server.settle();
  }
  return steps.length;
}

/** The answer with its lists as long as the guide tells them: it shows the first rows. An empty list is told as empty. */
function asFarAs(told: unknown, answer: unknown): unknown {
  if (Array.isArray(told) && Array.isArray(answer)) {
    const shown = told.length > 0 ? answer.slice(0, told.length) : answer;
    return shown.map((each, place) => asFarAs(told[place], each));
  }
  if (!isObject(told) || !isObject(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([field, value]) => [field, asFarAs(told[field], value)]),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function valueAt(answers: unknown, path: string): unknown {
  let value = answers;
  for (const key of path.split("."))
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  if (value === undefined) throw new Error(`The guide speaks of {{${path}}}, which no answer has.`);
  return value;
}
