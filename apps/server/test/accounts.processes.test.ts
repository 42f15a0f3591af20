import { spawn } from "node:child_process";
import { join } from "node:path";
import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { outside, processSettings, signIn } from "@millrace/testkit/outside";
import { describeWithRedis } from "@millrace/testkit/redis";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "../src/cli.ts");

async function rotateKeys(settings: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [program, "keys", "rotate"], {
    env: { PATH: process.env.PATH, ...settings, LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (piece) => {
    said += String(piece);
  });
  await new Promise((resolve) => child.once("close", resolve));
  return /^Key (\S+) is published/.exec(said)?.[1] ?? said;
}

const kidOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".", 1)[0] ?? "", "base64url").toString()).kid;

describeWithRedis("accounts at two servers", (redis) => {
  test("a session that ends at one is over at the other, fifty refreshes at both are one, and both sign with the key that a command has added", {
    timeout: 90_000,
  }, async () => {
    await withOwnDatabase(async ({ url, pool }) => {
      const settings = processSettings(url, redis().url);
      const servers = await Promise.all([
        startMillrace("server", settings),
        startMillrace("server", settings),
      ]);
      const urls = servers.map((server) => server.url) as [string, string];
      const [one, two] = urls;
      const post = async (server: string, path: string, input: object) => {
        const response = await fetch(`${server}/api/v1${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(input),
        });
        const body = (await response.json()) as { accessToken: string; refreshToken: string };
        return { status: response.status, body };
      };
      try {
        const first = await signIn(one);
        const elsewhere = outside(two, (await signIn(two)).token);
        expect((await elsewhere.send("GET", "/auth/me")).status).toBe(200);
        expect(await first.want("POST", "/auth/sessions/revoke-others", {})).toEqual({ ended: 1 });
        await expect.poll(async () => (await elsewhere.send("GET", "/auth/me")).status).toBe(401);

        const credentials = {
          email: settings.MILLRACE_ADMIN_EMAIL,
          password: settings.MILLRACE_ADMIN_PASSWORD,
        };
        const { body: tokens } = await post(one, "/auth/login", credentials);
        const { refreshToken } = tokens;
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, n) =>
            post(urls[n % 2] as string, "/auth/refresh", { refreshToken }),
          ),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
        expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);

        const kid = await rotateKeys(settings);
        const published = async (server: string) => {
          const response = await fetch(`${server}/.well-known/jwks.json`);
          const { keys } = (await response.json()) as { keys: { kid: string }[] };
          return keys.map((key) => key.kid);
        };
        for (const server of urls) await expect.poll(() => published(server)).toContain(kid);
        // As when five minutes have passed; the next rotation tells everybody to look again.
        await pool.query("update signing_key set signs_from = now() where kid = $1", [kid]);
        const next = await rotateKeys(settings);
        for (const server of urls) await expect.poll(() => published(server)).toContain(next);
        const renewed = await post(two, "/auth/refresh", {
          refreshToken: answers[0]?.body.refreshToken ?? "",
        });
        expect(kidOf(renewed.body.accessToken)).toBe(kid);
        for (const token of [renewed.body.accessToken, tokens.accessToken, first.token])
          for (const server of urls)
            expect((await outside(server, token).send("GET", "/auth/me")).status).toBe(200);
      } finally {
        await Promise.all(servers.map((server) => server.stop()));
      }
    });
  });
});
