import { portsOf } from "@millrace/connectors/ports";
import { appRouter } from "@millrace/domains/app-router";
import { createUser } from "@millrace/domains/identity/index";
import { startPlatform } from "@millrace/domains/start";
import { loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import type { Platform } from "@millrace/platform/platform";
import { systemCtx } from "@millrace/platform/runtime";
import { median } from "../bench/compare.ts";

/** How far the median of one kind of caller may be from that of all. */
const tolerance = 0.05;
const warmUp = 20;
const password = "correct horse battery staple";

type Call = () => Promise<unknown>;
/** What somebody may ask, by what is behind the name that they ask with. */
type Kinds = Readonly<Record<string, Call>>;

/**
 * Measures how long signing in, asking for a code, trying one, registering and renewing take to answer, in turns, for names that have an
 * account and for names that have none. Who can tell them apart by the time learns who has an account. A log that is told to a database on
 * the same disk as everybody's work is slow at times: medians are compared, of calls that took turns.
 */
export async function signInTiming({
  databaseUrl,
  rounds = 400,
}: {
  databaseUrl: string;
  rounds?: number;
}): Promise<{ faults: string[]; figures: object }> {
  const settings = { LOG_LEVEL: "error", MILLRACE_LOGIN_LIMIT: "100000" };
  const config = { ...loadConfig(settings), DATABASE_URL: databaseUrl };
  const log = createLog(config, "soak");
  const platform = await startPlatform(config, log, portsOf(config, log));
  try {
    const faults: string[] = [];
    const figures: Record<string, string> = {};
    for (const [what, kinds] of Object.entries(await questionsOf(platform, rounds + warmUp))) {
      const times = await inTurns(kinds, rounds);
      const all = median([...times.values()].flat());
      for (const [kind, each] of times) {
        const apart = median(each) / all - 1;
        const percent = `${apart > 0 ? "+" : ""}${(apart * 100).toFixed(1)} %`;
        figures[`${what}, ${kind}`] = `${median(each).toFixed(2)} ms (${percent})`;
        if (Math.abs(apart) > tolerance) faults.push(`${what}: ${kind} is ${percent} from all`);
      }
    }
    return { faults, figures };
  } finally {
    await platform.close();
  }
}

async function inTurns(kinds: Kinds, rounds: number): Promise<Map<string, number[]>> {
  const each = Object.entries(kinds);
  const times = new Map(each.map(([kind]) => [kind, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    // Each kind is as often first, which pays for what the others find warm.
    for (let turn = 0; turn < each.length; turn++) {
      const [kind, call] = each[(turn + round + warmUp) % each.length] ?? ["", async () => {}];
      const started = performance.now();
      await call().catch(() => {});
      if (round >= 0) times.get(kind)?.push(performance.now() - started);
    }
  }
  return times;
}

async function questionsOf(
  platform: Platform,
  calls: number,
): Promise<Readonly<Record<string, Kinds>>> {
  const ctx = systemCtx(platform, "soak");
  let serial = 0;
  // Every caller comes from elsewhere, so that the limits of addresses are not what is measured.
  const guest = () =>
    appRouter.createCaller({
      ...ctx,
      now: platform.clock.now(),
      actor: { kind: "anonymous", id: "anonymous" },
      permissions: new Set(),
      ip: `caller-${++serial}`,
    });
  const open = async (name: string) => {
    const email = `${name}@example.com`;
    await createUser(ctx, { email, name: "Soak", password, role: "customer" });
    return email;
  };
  /** Addresses that take turns: a name has so many tries an hour. */
  const addresses = async (name: string, tries: number) => {
    const all: string[] = [];
    for (let n = 0; n <= calls / tries; n++) all.push(await open(`${name}-${n}`));
    let use = 0;
    return () => all[Math.floor(use++ / tries)] ?? "";
  };
  const nobodies = (name: string, tries: number) => {
    let use = 0;
    return () => `${name}-nobody-${Math.floor(use++ / tries)}@example.com`;
  };
  const [free, unknown] = [await addresses("login", 4), nobodies("login", 4)];
  const [locked, blocked] = [await open("locked"), await open("blocked")];
  await platform.pool.query("update user_account set status = 'blocked' where email = $1", [
    blocked,
  ]);
  const wrong = (login: string) => guest().auth.login({ login, password: "not this one" });
  for (let n = 0; n < 5; n++) await wrong(locked).catch(() => {});
  const [asks, asksNobody] = [await addresses("forgot", 5), nobodies("forgot", 5)];
  const [joins, joinsNobody] = [await addresses("register", 5), nobodies("register", 5)];
  const used = await guest().auth.login({ login: await open("refresh"), password });
  await guest().auth.refresh({ refreshToken: used.refreshToken });
  await platform.pool.query("update session set revoked_at = now(), revoked_for = 'logout'");
  const register = (email: string) => guest().auth.register({ email, name: "Soak", password });
  const tryCode = (login: string) => guest().auth.password.verify({ login, code: "000000" });
  const tokenOfNobody = `mrr_${"x".repeat(43)}`;
  return {
    login: {
      "no account": () => wrong(unknown()),
      "an account": () => wrong(free()),
      locked: () => wrong(locked),
      blocked: () => wrong(blocked),
    },
    forgot: {
      "no account": () => guest().auth.password.forgot({ login: asksNobody() }),
      "an account": () => guest().auth.password.forgot({ login: asks() }),
    },
    "a code": {
      "no account": () => tryCode("nobody@example.com"),
      "an account": () => tryCode(blocked),
    },
    register: {
      "no account": () => register(joinsNobody()),
      "an account": () => register(joins()),
    },
    refresh: {
      "no session": () => guest().auth.refresh({ refreshToken: tokenOfNobody }),
      "an ended one": () => guest().auth.refresh({ refreshToken: used.refreshToken }),
    },
  };
}
