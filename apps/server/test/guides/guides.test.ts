import { dateIn, daysAfter } from "@millrace/contract/calendar";
import { harness } from "@millrace/testkit/harness";
import { signIn } from "@millrace/testkit/outside";
import { describe, expect, it } from "vitest";
import { loadPreset, type Preset } from "../../src/presets/preset.ts";
import { riceMill } from "../../src/presets/rice-mill.ts";
import { workshop } from "../../src/presets/workshop.ts";
import { serve } from "../../src/serve.ts";
import { runGuide } from "./run-guide.ts";

const password = "a password of these tests";

const guides: readonly { guide: string; preset: Preset }[] = [
  { guide: "day-at-the-mill.md", preset: riceMill },
  { guide: "day-at-the-workshop.md", preset: workshop },
];

describe.each(guides)("$guide", ({ guide, preset }) => {
  it("can be played from the first step to the last on its preset, and leaves the ledger in order", async () => {
    const h = await harness({ MILLRACE_LOGIN_LIMIT: "10000", MILLRACE_RATE_LIMITS: "false" });
    const loaded = await loadPreset(h.platform, preset, password);
    if ("refusal" in loaded) throw new Error(loaded.refusal);
    await h.settle();
    const server = await serve(h.platform);
    try {
      // A step is sent when the one before is over, so later.
      const settle = async () => {
        await h.settle();
        h.clock.advance(2_000);
      };
      const today = dateIn(preset.site.timezone, h.clock.now());
      const week = daysAfter(today, 7);
      const tokens: Record<string, string> = {};
      for (const { email, role } of loaded.accounts)
        tokens[role] = (await signIn(server.url, { email, password })).token;
      expect(
        await runGuide(guide, {
          url: server.url,
          tokens,
          settle,
          given: { today, week, yesterday: daysAfter(today, -1) },
        }),
      ).toBeGreaterThan(15);
      expect(await h.caller("superadmin").stock.verify({})).toMatchObject({ ok: true });
      expect(await loadPreset(h.platform, preset)).toMatchObject({
        refusal: expect.stringContaining("has nothing in it"),
      });
    } finally {
      await server.stop();
    }
  }, 120_000);
});
