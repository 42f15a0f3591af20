import { Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { CustomerSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { EquipmentSelect } from "./pickers.tsx";
import { choicesOf, type WorkOrder, workOrderKinds } from "./workshop-statuses.ts";

type NewWorkOrder = Inputs["workshop"]["workOrders"]["create"];

const priorities = choicesOf({
  1: "1, most urgent",
  2: "2",
  3: "3, usual",
  4: "4",
  5: "5, least urgent",
});

/** Opens a work order, or changes one that is not over. */
export function WorkOrderForm({
  order: given,
  equipmentId = null,
  onDone,
}: {
  order?: WorkOrder;
  equipmentId?: string | null;
  onDone: (id: string) => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [order] = useState(given);
  const save = useCommand(
    (input: NewWorkOrder, options) =>
      order
        ? api.workshop.workOrders.update.mutate(
            { ...input, id: order.id, version: order.version },
            options,
          )
        : api.workshop.workOrders.create.mutate(input, options),
    {
      done: ({ number }) => `${number} saved`,
      onDone: ({ id }) => onDone(id),
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      title: order?.title ?? "",
      kind: (order?.kind ?? "repair") as string | null,
      dueOn: order?.dueOn ?? "",
      priority: String(order?.priority ?? 3) as string | null,
      customerId: order?.customerId ?? null,
      client: order?.client ?? "",
      equipmentId: order?.equipmentId ?? equipmentId,
      warehouseId: order?.warehouseId ?? null,
      reference: order?.reference ?? "",
      description: order?.description ?? "",
    },
    command: save,
    toInput: ({ kind, priority, client, reference, description, ...values }): NewWorkOrder => ({
      ...values,
      kind: (kind ?? "repair") as keyof typeof workOrderKinds,
      priority: Number(priority ?? 3),
      client: orNull(client),
      reference: orNull(reference),
      description: orNull(description),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={order ? "Save" : "Open order"}>
      <TextInput
        label="What is to be done"
        required
        data-autofocus
        {...form.getInputProps("title")}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label="Kind"
          allowDeselect={false}
          data={choicesOf(workOrderKinds)}
          {...form.getInputProps("kind")}
        />
        <Select
          label="Priority"
          allowDeselect={false}
          data={priorities}
          {...form.getInputProps("priority")}
        />
        <TextInput label="Due on" type="date" required {...form.getInputProps("dueOn")} />
        <TextInput
          label="Client's reference"
          description="Taken once"
          {...form.getInputProps("reference")}
        />
        <CustomerSelect label="Customer" clearable {...form.getInputProps("customerId")} />
        <TextInput
          label="Or a client's name"
          disabled={form.values.customerId !== null}
          {...form.getInputProps("client")}
        />
        <EquipmentSelect label="Equipment" clearable {...form.getInputProps("equipmentId")} />
        <WarehouseSelect
          label="Parts come from"
          required
          clearable
          {...form.getInputProps("warehouseId")}
        />
      </SimpleGrid>
      <Textarea label="Description" autosize minRows={2} {...form.getInputProps("description")} />
    </CommandForm>
  );
}
