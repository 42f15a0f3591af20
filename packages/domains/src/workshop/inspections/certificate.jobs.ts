import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { makeCertificate } from "./certificate.service.ts";

export const certificateJob = defineJob({
  name: "workshop.certificate",
  summary: "Makes the certificate of an inspection as a PDF",
  queue: "document",
  input: z.strictObject({ inspectionId: z.string() }),
  retry: { attempts: 5, backoffSeconds: 5 },
  run: async (ctx, { inspectionId }) => ({ made: await makeCertificate(ctx, inspectionId) }),
});
