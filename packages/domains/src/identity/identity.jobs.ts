import { defineJob } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { deleteIdleGuards } from "./login/guard.store.ts";
import { deleteExpiredResets } from "./password/password.store.ts";
import { deleteOldRegistrations } from "./registration/registration.store.ts";
import { deleteExpiredTickets } from "./tickets.store.ts";

const dayMs = 86_400_000;

/** What strangers can make rows of does not stay. */
export const cleanUpAccountsJob = defineJob({
  name: "identity.clean-up",
  summary:
    "Removes registrations that nobody came back to, codes that are over, and failures long past",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "20 3 * * *", timezone: "UTC" },
  run: (ctx) =>
    transact(ctx, async (tx) => ({
      guards: await deleteIdleGuards(tx, new Date(tx.now.getTime() - 2 * dayMs)),
      registrations: await deleteOldRegistrations(tx, new Date(tx.now.getTime() - dayMs)),
      resets: await deleteExpiredResets(tx),
      tickets: await deleteExpiredTickets(tx),
    })),
});
