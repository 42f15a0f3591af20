import { Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { words } from "../../parts/format.ts";
import { ProductSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { Shortages } from "../../parts/shortage.tsx";
import type { Statuses } from "../../parts/status.tsx";

export type SerialUnit = Outputs["stock"]["units"]["get"];

export const unitStatuses: Statuses<SerialUnit["status"]> = {
  available: { label: "Available", tone: "good" },
  reserved: { label: "Reserved", tone: "busy" },
  rented: { label: "Rented", tone: "busy" },
  maintenance: { label: "Maintenance", tone: "warn" },
  retired: { label: "Retired", tone: "neutral" },
};

const conditions = ["new", "good", "fair", "poor", "broken"] as const;
const conditionOptions = conditions.map((value) => ({ value, label: words(value) }));
type Change = Inputs["stock"]["units"]["update"];

export function UnitForm({ unit: given, onDone }: { unit: SerialUnit; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [unit] = useState(given);
  const save = useCommand(api.stock.units.update.mutate, {
    done: "Unit saved",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      status: unit.status,
      condition: unit.condition,
      lastMaintenanceOn: unit.lastMaintenanceOn ?? "",
      nextMaintenanceOn: unit.nextMaintenanceOn ?? "",
      note: unit.note ?? "",
    },
    command: save,
    toInput: (values): Change => ({
      id: unit.id,
      version: unit.version,
      ...(values.status !== "retired" && { status: values.status }),
      condition: values.condition,
      lastMaintenanceOn: orNull(values.lastMaintenanceOn),
      nextMaintenanceOn: orNull(values.nextMaintenanceOn),
      note: orNull(values.note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      <Shortages error={save.error} />
      <Select
        label="Status"
        allowDeselect={false}
        data={(["available", "reserved", "rented", "maintenance"] as const).map((value) => ({
          value,
          label: unitStatuses[value].label,
        }))}
        {...form.getInputProps("status")}
      />
      <Select
        label="Condition"
        allowDeselect={false}
        data={conditionOptions}
        {...form.getInputProps("condition")}
      />
      <TextInput
        type="date"
        label="Last maintenance"
        {...form.getInputProps("lastMaintenanceOn")}
      />
      <TextInput
        type="date"
        label="Next maintenance"
        {...form.getInputProps("nextMaintenanceOn")}
      />
      <Textarea label="Note" autosize minRows={2} {...form.getInputProps("note")} />
    </CommandForm>
  );
}

export function NewUnitForm({ onDone }: { onDone: () => void }) {
  const create = useCommand(api.stock.units.create.mutate, {
    done: ({ serial }) => `${serial} received`,
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      productId: null as string | null,
      warehouseId: null as string | null,
      serial: "",
      unitCost: "",
      condition: "new" as SerialUnit["condition"],
    },
    command: create,
    toInput: (values) => ({
      productId: values.productId ?? "",
      warehouseId: values.warehouseId ?? "",
      serial: values.serial,
      unitCost: orAbsent(values.unitCost),
      condition: values.condition,
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Receive" onCancel={onDone}>
      <ProductSelect label="Product" required {...form.getInputProps("productId")} />
      <WarehouseSelect label="Into warehouse" required {...form.getInputProps("warehouseId")} />
      <TextInput label="Serial number" required {...form.getInputProps("serial")} />
      <TextInput label="Cost" inputMode="decimal" {...form.getInputProps("unitCost")} />
      <Select
        label="Condition"
        allowDeselect={false}
        data={conditionOptions}
        {...form.getInputProps("condition")}
      />
    </CommandForm>
  );
}
