import color from "picocolors";

interface Stage {
  readonly title: string;
  readonly ms: number;
  /** The most memory that the server held meanwhile, in bytes. */
  readonly peak: number;
  readonly note: string;
}

interface Check {
  readonly title: string;
  readonly ok: boolean;
  readonly seen: string;
}

const sampleMs = 50;
const isTerminal = process.stdout.isTTY === true;

/** The course of a demo: its stages with time and memory, and in the end what holds. */
export function createStages(memory: () => Promise<number | null>) {
  const stages: Stage[] = [];
  const checks: Check[] = [];
  let peak = 0;
  const sampler = setInterval(async () => {
    peak = Math.max(peak, (await memory()) ?? 0);
  }, sampleMs).unref();

  return {
    /** Runs one stage; beside its time stands what `noteOf` makes of its result. */
    async run<T>(
      title: string,
      work: (progress: (text: string) => void) => Promise<T>,
      noteOf: (result: T) => string = () => "",
    ): Promise<T> {
      peak = (await memory()) ?? 0;
      const started = performance.now();
      const line = (text: string) => `  ${color.dim("…")} ${title.padEnd(42)} ${color.dim(text)}`;
      const progress = (text: string) => {
        if (isTerminal) process.stdout.write(`\r\x1b[K${line(text)}`);
      };
      progress("");
      const result = await work(progress);
      peak = Math.max(peak, (await memory()) ?? 0);
      const stage = { title, ms: performance.now() - started, peak, note: noteOf(result) };
      stages.push(stage);
      process.stdout.write(`${isTerminal ? "\r\x1b[K" : ""}  ${color.green("✓")} ${row(stage)}\n`);
      return result;
    },

    /** Notes whether something is as it must be. */
    check(title: string, seen: unknown, expected: unknown) {
      const ok = seen === expected;
      checks.push({ title, ok, seen: ok ? String(seen) : `${seen}, not ${expected}` });
    },

    /** Prints what was checked and what it took; true when all of it holds. */
    report(): boolean {
      clearInterval(sampler);
      const width = Math.max(...checks.map(({ title }) => title.length));
      console.log(`\n${color.bold("What must hold")}`);
      for (const { title, ok, seen } of checks) {
        const mark = ok ? color.green("✓") : color.red("✗");
        console.log(`  ${mark} ${title.padEnd(width)}  ${ok ? seen : color.red(seen)}`);
      }
      const ms = stages.reduce((sum, stage) => sum + stage.ms, 0);
      const most = Math.max(...stages.map((stage) => stage.peak));
      console.log(`\n${color.bold("What it took")}`);
      for (const stage of stages) console.log(`    ${row(stage)}`);
      console.log(`    ${color.bold(row({ title: "in all", ms, peak: most, note: "" }))}\n`);
      const failed = checks.filter(({ ok }) => !ok).length;
      console.log(
        failed === 0
          ? color.green(`All ${checks.length} hold.`)
          : color.red(`${failed} of ${checks.length} do not hold.`),
      );
      return failed === 0;
    },
  };
}

function row({ title, ms, peak, note }: Stage): string {
  const memory = peak > 0 ? `${Math.round(peak / 2 ** 20)} MB` : "";
  const time = `${(ms / 1000).toFixed(1)} s`;
  return `${title.padEnd(42)} ${time.padStart(7)} ${memory.padStart(7)}  ${note}`.trimEnd();
}
