import { defineSetting } from "@millrace/platform/settings";
import { z } from "zod";

export const documentReminders = defineSetting({
  key: "people.document-reminders",
  summary: "How many days before it expires a document is told of, once for each number",
  schema: z.array(z.int().min(0).max(365)).max(10),
  initial: [30, 7, 0],
});
