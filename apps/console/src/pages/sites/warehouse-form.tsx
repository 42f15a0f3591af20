import { TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";

type Warehouse = Outputs["sites"]["warehouses"]["get"];

/** Opens a warehouse of a site, or changes one; it stays where it is. */
export function WarehouseForm({
  siteId,
  warehouse: given,
  onDone,
}: {
  siteId: string;
  warehouse?: Warehouse;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [warehouse] = useState(given);
  const save = useCommand(
    (fields: { code: string; name: string }, options) =>
      warehouse
        ? api.sites.warehouses.update.mutate(
            { ...fields, id: warehouse.id, version: warehouse.version },
            options,
          )
        : api.sites.warehouses.create.mutate({ ...fields, siteId }, options),
    { done: warehouse ? "Warehouse saved" : "Warehouse opened", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { code: warehouse?.code ?? "", name: warehouse?.name ?? "" },
    command: save,
    toInput: (values) => values,
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={warehouse ? "Save" : "Open warehouse"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
    </CommandForm>
  );
}
