import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const payload = z.object({
  fileId: Id,
  name: z.string(),
  type: z.string(),
  bytes: z.int(),
  sha256: z.string().nullable(),
  ownerType: z.string().nullable(),
  ownerId: Id.nullable(),
});
const example = {
  fileId: "01939f1e-7c7b-7000-8000-000000000071",
  name: "gearbox.jpg",
  type: "image/jpeg",
  bytes: 182_044,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ownerType: "workshop.work_order",
  ownerId: "01939f1e-7c7b-7000-8000-000000000072",
};

const fileEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "files.file", summary, payload, example });

export const fileEvents = {
  created: fileEvent("files.file.created", "A file is there, whole and looked at."),
  attached: fileEvent("files.file.attached", "A file hangs on something from now on."),
  deleted: fileEvent("files.file.deleted", "A file is gone."),
};
