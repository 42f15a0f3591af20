import { Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import type { ProductionOrder } from "./production-statuses.ts";
import { RecipeSelect } from "./recipe-select.tsx";

interface OrderInput {
  readonly recipeId: string;
  readonly warehouseId: string;
  readonly plannedQuantity: string;
  readonly dueOn: string;
  readonly priority: number;
  readonly note: string | null;
}

const priorities = ["1", "2", "3", "4", "5"].map((value) => ({
  value,
  label: { 1: "1, most urgent", 3: "3, usual", 5: "5, least urgent" }[value] ?? value,
}));

/** Makes a production order, or changes one that is not released. */
export function OrderForm({
  order: given,
  onDone,
}: {
  order?: ProductionOrder;
  onDone: (id: string) => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [order] = useState(given);
  const save = useCommand(
    ({ recipeId, warehouseId, ...fields }: OrderInput, options) =>
      order
        ? api.production.orders.update.mutate(
            { ...fields, id: order.id, version: order.version },
            options,
          )
        : api.production.orders.create.mutate({ ...fields, recipeId, warehouseId }, options),
    {
      done: ({ number }) => `${number} saved`,
      onDone: ({ id }) => onDone(id),
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      recipeId: order?.recipeId ?? null,
      warehouseId: order?.warehouseId ?? null,
      plannedQuantity: order?.plannedQuantity ?? "",
      dueOn: order?.dueOn ?? "",
      priority: String(order?.priority ?? 3) as string | null,
      note: order?.note ?? "",
    },
    command: save,
    toInput: (values): OrderInput => ({
      recipeId: values.recipeId ?? "",
      warehouseId: values.warehouseId ?? "",
      plannedQuantity: values.plannedQuantity,
      dueOn: values.dueOn,
      priority: Number(values.priority ?? 3),
      note: orNull(values.note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={order ? "Save" : "Make order"}>
      {!order && (
        <>
          <RecipeSelect label="Recipe" required {...form.getInputProps("recipeId")} />
          <WarehouseSelect label="Warehouse" required {...form.getInputProps("warehouseId")} />
        </>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label="Quantity"
          required
          inputMode="decimal"
          {...form.getInputProps("plannedQuantity")}
        />
        <TextInput label="Due on" type="date" required {...form.getInputProps("dueOn")} />
      </SimpleGrid>
      <Select
        label="Priority"
        allowDeselect={false}
        data={priorities}
        {...form.getInputProps("priority")}
      />
      <Textarea label="Note" autosize {...form.getInputProps("note")} />
    </CommandForm>
  );
}
