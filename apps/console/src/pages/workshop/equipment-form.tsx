import { Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { CustomerSelect } from "../../parts/pickers.tsx";
import { statusNamed, statusOptions } from "../../parts/status.tsx";
import { SiteSelect } from "../scheduling/pickers.tsx";
import { type Equipment, equipmentStatuses } from "./workshop-statuses.ts";

type NewEquipment = Inputs["workshop"]["equipment"]["create"];

/** Adds a piece of equipment, or changes one. */
export function EquipmentForm({
  equipment: given,
  onDone,
}: {
  equipment?: Equipment;
  onDone: (id: string) => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [equipment] = useState(given);
  const save = useCommand(
    (input: NewEquipment, options) =>
      equipment
        ? api.workshop.equipment.update.mutate(
            { ...input, id: equipment.id, version: equipment.version },
            options,
          )
        : api.workshop.equipment.create.mutate(input, options),
    { done: "Equipment saved", onDone: ({ id }) => onDone(id), showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      serial: equipment?.serial ?? "",
      name: equipment?.name ?? "",
      type: equipment?.type ?? "",
      manufacturer: equipment?.manufacturer ?? "",
      ownerId: equipment?.ownerId ?? null,
      siteId: equipment?.siteId ?? null,
      status: (equipment?.status ?? "operational") as string | null,
      serviceEveryDays: equipment?.serviceEveryDays ? String(equipment.serviceEveryDays) : "",
      nextServiceOn: equipment?.nextServiceOn ?? "",
      note: equipment?.note ?? "",
    },
    command: save,
    toInput: (values): NewEquipment => ({
      serial: values.serial,
      name: values.name,
      type: orNull(values.type),
      manufacturer: orNull(values.manufacturer),
      ownerId: values.ownerId,
      siteId: values.siteId ?? "",
      status: statusNamed(equipmentStatuses, values.status ?? undefined),
      serviceEveryDays: values.serviceEveryDays.trim() ? Number(values.serviceEveryDays) : null,
      nextServiceOn: orNull(values.nextServiceOn),
      note: orNull(values.note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={equipment ? "Save" : "Add equipment"}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
        <TextInput label="Serial number" required {...form.getInputProps("serial")} />
        <TextInput label="Type" {...form.getInputProps("type")} />
        <TextInput label="Manufacturer" {...form.getInputProps("manufacturer")} />
        <CustomerSelect
          label="Owner"
          placeholder="Ours"
          clearable
          {...form.getInputProps("ownerId")}
        />
        <SiteSelect label="Looked after at" required {...form.getInputProps("siteId")} />
        <Select
          label="Status"
          allowDeselect={false}
          data={statusOptions(equipmentStatuses)}
          {...form.getInputProps("status")}
        />
        <TextInput
          label="Service every … days"
          inputMode="numeric"
          {...form.getInputProps("serviceEveryDays")}
        />
        <TextInput label="Next service on" type="date" {...form.getInputProps("nextServiceOn")} />
      </SimpleGrid>
      <Textarea label="Note" autosize {...form.getInputProps("note")} />
    </CommandForm>
  );
}
