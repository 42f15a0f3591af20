import { NativeSelect, NumberInput, SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { PermissionPicker } from "./permission-picker.tsx";
import { ShownOnce } from "./shown-once.tsx";

export type ApiKey = Outputs["access"]["apiKeys"]["get"];
const hint = "Give it to the program that calls, and to nobody else.";
const lives = [
  { value: "", label: "Does not expire" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];
export const overlaps = [
  { value: "24", label: "is good for 24 hours more" },
  { value: "168", label: "is good for a week more" },
  { value: "0", label: "stops at once" },
];

/** The first error of a field that holds a list. */
export const errorOf = (errors: Readonly<Record<string, React.ReactNode>>, field: string) =>
  Object.entries(errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];

/** Makes a key, then shows it: this once. */
export function NewApiKey({ onDone }: { onDone: () => void }) {
  const [made, setMade] = useState<string | null>(null);
  const command = useCommand(api.access.apiKeys.create.mutate, {
    onDone: ({ key }) => setMade(key),
    showsProblem: true,
  });
  const initialValues = {
    name: "",
    mode: "live",
    permissions: [] as string[],
    allowedAddresses: [] as string[],
    perMinute: 60 as number | string,
    perHour: 1000 as number | string,
    days: "90",
  };
  const state = useCommandForm({
    initialValues,
    command,
    toInput: ({ days, mode, perMinute, perHour, ...values }) => ({
      ...values,
      mode: mode === "test" ? ("test" as const) : ("live" as const),
      perMinute: Number(perMinute),
      perHour: Number(perHour),
      expiresAt: days === "" ? null : new Date(Date.now() + Number(days) * 86_400_000),
    }),
  });
  if (made !== null) return <ShownOnce title="API key" secret={made} hint={hint} onDone={onDone} />;
  const { form } = state;
  return (
    <CommandForm state={state} action="Make key" onCancel={onDone}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <SegmentedControl
        aria-label="Where it works"
        data={[
          { value: "live", label: "Live" },
          { value: "test", label: "Sandbox" },
        ]}
        {...form.getInputProps("mode")}
      />
      <PermissionPicker
        label="Permissions"
        description="Of those that you hold; later never more than you hold then"
        {...form.getInputProps("permissions")}
        error={errorOf(form.errors, "permissions")}
      />
      <TagsInput
        label="Allowed addresses"
        description="Addresses or ranges such as 203.0.113.0/24; none means all"
        {...form.getInputProps("allowedAddresses")}
        error={errorOf(form.errors, "allowedAddresses")}
      />
      <NumberInput label="Calls a minute" min={1} {...form.getInputProps("perMinute")} />
      <NumberInput label="Calls an hour" min={1} {...form.getInputProps("perHour")} />
      <NativeSelect label="Expires" data={lives} {...form.getInputProps("days")} />
    </CommandForm>
  );
}

/** Gives a key a new secret, then shows it: this once. */
export function RotateApiKey({ apiKey, onDone }: { apiKey: ApiKey; onDone: () => void }) {
  const [made, setMade] = useState<string | null>(null);
  const command = useCommand(api.access.apiKeys.rotate.mutate, {
    onDone: ({ key }) => setMade(key),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { overlapHours: "24" },
    command,
    toInput: ({ overlapHours }) => ({ id: apiKey.id, overlapHours: Number(overlapHours) }),
  });
  if (made !== null) return <ShownOnce title="API key" secret={made} hint={hint} onDone={onDone} />;
  return (
    <CommandForm state={state} action="Make new secret" onCancel={onDone}>
      <NativeSelect
        label="The old secret"
        data={overlaps}
        {...state.form.getInputProps("overlapHours")}
      />
    </CommandForm>
  );
}
