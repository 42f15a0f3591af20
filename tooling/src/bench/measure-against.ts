import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";
import { type Bench, root, startMillrace } from "./bench.ts";
import { compare } from "./compare.ts";
import { seed } from "./dataset.ts";
import { lineOf, type Measured, titles } from "./measure-requests.ts";
import type { Line } from "./report.ts";

/** This commit against another one: the same requests in the same rounds, each on a database of its own schema with the same rows. */
export async function measureAgainst(
  bench: Bench,
  ref: string,
  operations: readonly Measured[],
): Promise<Line[]> {
  const folder = join(await mkdtemp(join(tmpdir(), "millrace-against-")), "checkout");
  await must(["git", "worktree", "add", "--detach", folder, ref]);
  try {
    bench.say(`installing ${ref} …`);
    await must(
      ["npx", "--yes", "pnpm", "install", "--frozen-lockfile", "--prefer-offline"],
      folder,
    );
    const shared = await bench.shared();
    const url = await bench.database("against", false);
    const other = await startMillrace(url, { checkout: folder });
    await seed(url, shared.products);
    const ours = await shared.millrace();
    const lines: Line[] = [];
    for (const operation of operations) {
      const measured = await compare(bench, operation, [
        { name: ref, ...other, transport: "rest", size: shared.products },
        { name: "this", ...ours, transport: "rest", size: shared.products },
      ]);
      lines.push(lineOf(measured, `against ${ref}: ${titles[operation]}`, "this", ref));
    }
    await other.server.stop();
    return lines;
  } finally {
    await run(["git", "worktree", "remove", "--force", folder]);
  }
}

async function must(command: readonly string[], cwd = root): Promise<void> {
  const { ok, output } = await run(command, { cwd });
  if (!ok) throw new Error(`${command.join(" ")} failed\n${output}`);
}
