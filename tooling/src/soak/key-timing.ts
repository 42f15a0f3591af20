import { portsOf } from "@millrace/connectors/ports";
import { handleOf, newHandle, newKeyText } from "@millrace/domains/access/keys/key-format";
import { appRouter } from "@millrace/domains/app-router";
import { createAuthenticate, createUser } from "@millrace/domains/identity/index";
import { startPlatform } from "@millrace/domains/start";
import { loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import type { Platform } from "@millrace/platform/platform";
import { systemCtx } from "@millrace/platform/runtime";
import { median } from "../bench/compare.ts";

/** How far the median of one kind of bad key may be from that of all. */
const tolerance = 0.05;
const warmUp = 500;

/**
 * Measures how long it takes to refuse a key that is unknown, has the wrong secret, is expired or is revoked, in turns and in an order that
 * changes. Who can tell them apart by the time learns which keys there are. Also says what a good key costs that is known already.
 */
export async function keyTiming({
  databaseUrl,
  rounds = 5_000,
}: {
  databaseUrl: string;
  rounds?: number;
}): Promise<{ faults: string[]; figures: object }> {
  const config = { ...loadConfig({ LOG_LEVEL: "error" }), DATABASE_URL: databaseUrl };
  const log = createLog(config, "soak");
  const platform = await startPlatform(config, log, portsOf(config, log));
  try {
    const { good, bad } = await keysOf(platform);
    const authenticate = createAuthenticate(platform);
    const faults: string[] = [];
    const times = new Map(Object.keys(bad).map((name) => [name, [] as number[]]));
    for (let round = -warmUp; round < rounds; round++) {
      const kinds = Object.entries(bad);
      // Each kind is as often first, which pays for what the others find warm.
      for (let turn = 0; turn < kinds.length; turn++) {
        const [name, keyOfKind] = kinds[(turn + round + warmUp) % kinds.length] ?? ["", () => ""];
        const key = keyOfKind();
        const started = performance.now();
        const principal = await authenticate(key);
        const took = performance.now() - started;
        if (principal) faults.push(`a key that is ${name} was taken`);
        if (round >= 0) times.get(name)?.push(took);
      }
    }
    const known: number[] = [];
    await authenticate(good);
    for (let use = 0; use < rounds; use++) {
      const started = performance.now();
      await authenticate(good);
      known.push(performance.now() - started);
    }
    await authenticate.stop();
    const medians = [...times].map(([name, each]) => [name, median(each) * 1000] as const);
    const all = median([...times.values()].flat()) * 1000;
    for (const [name, each] of medians) {
      const apart = each / all - 1;
      if (Math.abs(apart) > tolerance)
        faults.push(`a key that is ${name} takes ${(apart * 100).toFixed(1)} % longer than all do`);
    }
    const figures = {
      ...Object.fromEntries(medians.map(([name, each]) => [`${name}, µs`, Math.round(each)])),
      "known and good, µs": Math.round(median(known) * 10_000) / 10,
    };
    return { faults, figures };
  } finally {
    await platform.close();
  }
}

async function keysOf(platform: Platform) {
  const ctx = systemCtx(platform, "soak");
  const { id } = await createUser(ctx, {
    email: "soak@example.com",
    name: "Soak",
    password: "correct horse battery staple",
    role: "superadmin",
  });
  const caller = appRouter.createCaller({ ...ctx, actor: { kind: "user", id, sessionId: id } });
  const make = () => caller.access.apiKeys.create({ name: "Soak", permissions: ["*"] });
  const [good, expired, revoked] = [await make(), await make(), await make()];
  await caller.access.apiKeys.revoke({ id: revoked.id });
  await platform.pool.query("update api_key set expires_at = now() where id = $1", [expired.id]);
  const handle = handleOf(good.key) ?? "";
  return {
    good: good.key,
    bad: {
      unknown: () => newKeyText("live", newHandle()),
      wrong: () => newKeyText("live", handle),
      expired: () => expired.key,
      revoked: () => revoked.key,
    },
  };
}
