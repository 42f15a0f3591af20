import { z } from "zod";

/** The schema of an event's data as it travels: a date is text there, and fields that are added later break nobody. */
export function eventSchema(payload: z.ZodObject): Record<string, unknown> {
  return z.toJSONSchema(payload, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type === "date")
        Object.assign(jsonSchema, { type: "string", format: "date-time" });
    },
  });
}
