import { Checkbox, Group, NumberInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { HoursFields } from "./hours-fields.tsx";
import { EmployeeSelect } from "./pickers.tsx";
import { inWords, ruleOf, weekdays, weeklyOf } from "./recurrence.ts";
import { today } from "./zoned.ts";

export type Pattern = Outputs["scheduling"]["patterns"]["get"];

interface PatternInput {
  readonly name: string;
  readonly employeeId: string;
  readonly rule: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly segments: { start: string; end: string }[];
}

/** Adds a pattern of shifts, or changes one: days of the week and times of the site's clocks. A rule that is more than that is kept as it is. */
export function PatternForm({ pattern: given, onDone }: { pattern?: Pattern; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [pattern] = useState(given);
  const weekly = pattern ? weeklyOf(pattern.rule) : { days: [], weeks: 1 };
  const save = useCommand(
    ({ employeeId, ...fields }: PatternInput, options) =>
      pattern
        ? api.scheduling.patterns.update.mutate(
            { ...fields, id: pattern.id, version: pattern.version },
            options,
          )
        : api.scheduling.patterns.create.mutate({ ...fields, employeeId }, options),
    { done: pattern ? "Pattern saved" : "Pattern added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      name: pattern?.name ?? "",
      employeeId: pattern?.employeeId ?? "",
      days: [...(weekly?.days ?? [])],
      weeks: weekly?.weeks ?? 1,
      startsOn: pattern?.startsOn ?? today(),
      endsOn: pattern?.endsOn ?? "",
      hours: [...(pattern?.segments ?? [{ start: "08:00", end: "16:00" }])],
    },
    command: save,
    toInput: ({ name, employeeId, startsOn, ...values }): PatternInput => ({
      name,
      employeeId,
      startsOn,
      endsOn: orNull(values.endsOn),
      rule: weekly ? ruleOf(values) : (pattern?.rule ?? ""),
      segments: values.hours,
    }),
  });
  const { form } = state;
  const { days, weeks, hours } = form.values;
  return (
    <CommandForm state={state} action={pattern ? "Save" : "Add pattern"} onCancel={onDone}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <EmployeeSelect
        label="Employee"
        required
        disabled={pattern !== undefined}
        {...form.getInputProps("employeeId")}
      />
      {weekly ? (
        <>
          <Checkbox.Group
            label="On these days"
            {...form.getInputProps("days")}
            error={form.errors.rule}
          >
            <Group gap="sm" mt={4}>
              {weekdays.map(({ value, label }) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </Group>
          </Checkbox.Group>
          <NumberInput
            label="Every so many weeks"
            min={1}
            max={52}
            {...form.getInputProps("weeks")}
          />
        </>
      ) : (
        <Text size="sm">
          The days follow the rule <code>{pattern?.rule}</code>, which is changed by the API.
        </Text>
      )}
      <HoursFields form={form} />
      <Group grow>
        <TextInput label="Begins on" type="date" required {...form.getInputProps("startsOn")} />
        <TextInput label="Until" type="date" {...form.getInputProps("endsOn")} />
      </Group>
      {weekly && days.length > 0 && (
        <Text size="sm" aria-live="polite">
          {inWords(ruleOf({ days, weeks }))},{" "}
          {hours.map(({ start, end }) => `${start}–${end}`).join(" and ")}
        </Text>
      )}
    </CommandForm>
  );
}
