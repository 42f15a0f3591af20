import { Checkbox, NumberInput, SimpleGrid, TagsInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import type { Rule } from "./alert-statuses.ts";

const units = { percent: "%", milliseconds: "ms", count: "" } as const;
/** Kinds that are measured of a time, and those that are shares of how many. */
const ofTime: readonly Rule["kind"][] = ["errors", "latency", "webhooks", "jobs"];
const ofMany: readonly Rule["kind"][] = ["errors", "latency", "webhooks"];

/** Changes when a rule fires and who is told. */
export function RuleForm({ rule: given, onDone }: { rule: Rule; onDone: () => void }) {
  // As it was when editing began; the state of the rule may change meanwhile, its version does not.
  const [rule] = useState(given);
  const command = useCommand(api.ops.alertRules.update.mutate, {
    done: "Rule saved",
    onDone,
    showsProblem: true,
  });
  const { enabled, threshold, windowMinutes, holdMinutes, minimum, mailTo, sendEvent } = rule;
  const state = useCommandForm({
    initialValues: {
      ...{ enabled, threshold, windowMinutes, holdMinutes, minimum, mailTo, sendEvent },
    } as Record<"threshold" | "windowMinutes" | "holdMinutes" | "minimum", number | string> & {
      enabled: boolean;
      mailTo: string[];
      sendEvent: boolean;
    },
    command,
    toInput: (values) => ({
      ...values,
      id: rule.id,
      version: rule.version,
      threshold: Number(values.threshold),
      windowMinutes: Number(values.windowMinutes),
      holdMinutes: Number(values.holdMinutes),
      minimum: Number(values.minimum),
    }),
  });
  const { form } = state;
  const mailErrors = Object.entries(form.errors)
    .filter(([path]) => path === "mailTo" || path.startsWith("mailTo."))
    .map(([, message]) => message);
  const unit = units[rule.unit];
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      <Checkbox label="Watch this" {...form.getInputProps("enabled", { type: "checkbox" })} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label="Threshold"
          description="It fires above this"
          required
          min={0}
          suffix={unit && ` ${unit}`}
          {...form.getInputProps("threshold")}
        />
        <NumberInput
          label="For"
          description="So long before it fires or ends"
          required
          min={0}
          max={60}
          suffix=" min"
          {...form.getInputProps("holdMinutes")}
        />
        {ofTime.includes(rule.kind) && (
          <NumberInput
            label="Window"
            description="Measured of the last"
            required
            min={1}
            max={60}
            suffix=" min"
            {...form.getInputProps("windowMinutes")}
          />
        )}
        {ofMany.includes(rule.kind) && (
          <NumberInput
            label="At least"
            description="Fewer say nothing"
            required
            min={0}
            {...form.getInputProps("minimum")}
          />
        )}
      </SimpleGrid>
      <TagsInput
        label="Letters to"
        description="Addresses; each gets one when it fires and one when it is over"
        {...form.getInputProps("mailTo")}
        error={mailErrors[0]}
      />
      <Checkbox
        label="Event in the log"
        description="ops.alert.raised and ops.alert.resolved, for webhooks"
        {...form.getInputProps("sendEvent", { type: "checkbox" })}
      />
    </CommandForm>
  );
}
