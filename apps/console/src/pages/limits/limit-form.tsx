import { NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";

export type Limit = Outputs["access"]["limits"]["list"]["items"][number];

type Field = "perMinute" | "perHour" | "running" | "queued" | "waitSeconds";

const fields = {
  rate: [
    { name: "perMinute", label: "Calls a minute", description: "Of each caller" },
    { name: "perHour", label: "Calls an hour", description: "Of each caller" },
  ],
  places: [
    { name: "running", label: "At once", description: "In each process" },
    { name: "queued", label: "Waiting", description: "Beyond, calls are refused" },
    { name: "waitSeconds", label: "Wait, in seconds", description: "Longer, and it is refused" },
  ],
} as const satisfies Record<string, readonly { name: Field; label: string; description: string }[]>;

const fieldsOf = {
  caller: fields.rate,
  lane: fields.places,
  operation: [...fields.rate, ...fields.places],
};

/** Changes a limit, or gives an operation one. An empty field is no bound. */
export function LimitForm({ limit: given, onDone }: { limit?: Limit; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [limit] = useState(given);
  const save = useCommand(api.access.limits.set.mutate, {
    done: "Limit saved",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      operation: limit?.operation ?? "",
      perMinute: textOf(limit?.perMinute),
      perHour: textOf(limit?.perHour),
      running: textOf(limit?.running),
      queued: textOf(limit?.queued),
      waitSeconds: textOf(limit?.waitSeconds),
    },
    command: save,
    toInput: ({ operation, ...bounds }) => ({
      operation: operation.trim(),
      perMinute: numberOf(bounds.perMinute),
      perHour: numberOf(bounds.perHour),
      running: numberOf(bounds.running),
      queued: numberOf(bounds.queued),
      waitSeconds: numberOf(bounds.waitSeconds),
      ...(limit && { version: limit.version }),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      {!limit && (
        <TextInput
          label="Operation"
          description="Its name in the documentation, such as sales.orders.list"
          required
          data-autofocus
          {...form.getInputProps("operation")}
        />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {fieldsOf[limit?.kind ?? "operation"].map(({ name, label, description }, at) => (
          <NumberInput
            key={name}
            label={label}
            description={description}
            placeholder="No bound"
            min={0}
            allowDecimal={false}
            allowNegative={false}
            data-autofocus={limit && at === 0 ? true : undefined}
            {...form.getInputProps(name)}
          />
        ))}
      </SimpleGrid>
    </CommandForm>
  );
}

const textOf = (value: number | null | undefined): number | string => value ?? "";
const numberOf = (value: number | string): number | null => (value === "" ? null : Number(value));
