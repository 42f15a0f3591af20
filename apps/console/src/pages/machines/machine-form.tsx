import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import type { Machine } from "./machine-statuses.ts";

interface MachineInput {
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly siteId: string;
  readonly idealRate: string | null;
}

/** Adds a machine, or changes one; a machine stays at its site. */
export function MachineForm({ machine: given, onDone }: { machine?: Machine; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [machine] = useState(given);
  const sites = useQuery(trpc.sites.list.queryOptions({ limit: 100, sort: "name" }));
  const choices = sites.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  const save = useCommand(
    ({ siteId, ...fields }: MachineInput, options) =>
      machine
        ? api.machines.update.mutate(
            { ...fields, id: machine.id, version: machine.version },
            options,
          )
        : api.machines.create.mutate({ ...fields, siteId }, options),
    { done: machine ? "Machine saved" : "Machine added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      code: machine?.code ?? "",
      name: machine?.name ?? "",
      type: machine?.type ?? "",
      siteId: machine?.siteId ?? null,
      idealRate: machine?.idealRate ?? "",
    },
    command: save,
    toInput: (values) => ({
      code: values.code,
      name: values.name,
      type: values.type,
      siteId: values.siteId ?? "",
      idealRate: orNull(values.idealRate),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={machine ? "Save" : "Add machine"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <TextInput
        label="Type"
        description="Huller, polisher, press …"
        required
        {...form.getInputProps("type")}
      />
      {!machine && (
        <Select label="Site" required searchable data={choices} {...form.getInputProps("siteId")} />
      )}
      <TextInput
        label="Ideal rate"
        description="What it makes in an hour at its best; its performance is measured against it"
        inputMode="decimal"
        {...form.getInputProps("idealRate")}
      />
    </CommandForm>
  );
}
