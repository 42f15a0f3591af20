import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { useWarehouses, WarehouseSelect } from "../../parts/pickers.tsx";
import { OperatorPicker } from "./batch-pickers.tsx";
import type { ProductionOrder } from "./production-statuses.ts";
import { RecipeSelect } from "./recipe-select.tsx";

/** Plans a batch of an order, or a free one. */
export function BatchForm({
  order,
  machineId,
  onDone,
}: {
  order?: ProductionOrder;
  machineId?: string;
  onDone: (id: string) => void;
}) {
  const machines = useQuery(
    trpc.machines.list.queryOptions({ limit: 100, siteId: order?.siteId, sort: "name" }),
  );
  const choices = machines.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  const plan = useCommand(api.production.batches.create.mutate, {
    done: ({ code }) => `${code} planned`,
    onDone: ({ id }) => onDone(id),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      recipeId: null as string | null,
      warehouseId: null as string | null,
      plannedQuantity: "",
      machineId: machineId ?? null,
      operatorId: null as string | null,
      takesRecipe: true,
    },
    command: plan,
    toInput: (values): Inputs["production"]["batches"]["create"] => ({
      ...(order
        ? { orderId: order.id }
        : { recipeId: values.recipeId ?? "", warehouseId: values.warehouseId ?? "" }),
      plannedQuantity: orAbsent(values.plannedQuantity),
      machineId: values.machineId,
      operatorId: values.operatorId,
      ...(!values.takesRecipe && { inputs: [] }),
    }),
  });
  const { form } = state;
  const warehouses = useWarehouses();
  const siteId =
    order?.siteId ??
    warehouses.data?.items.find(({ id }) => id === form.values.warehouseId)?.siteId;
  return (
    <CommandForm state={state} action="Plan batch">
      {!order && (
        <>
          <RecipeSelect label="Recipe" required {...form.getInputProps("recipeId")} />
          <WarehouseSelect label="Warehouse" required {...form.getInputProps("warehouseId")} />
        </>
      )}
      <TextInput
        label="Quantity"
        description={order ? "What is open of the order, unless given" : "One run, unless given"}
        inputMode="decimal"
        {...form.getInputProps("plannedQuantity")}
      />
      <Select
        label="Machine"
        clearable
        searchable
        data={choices}
        clearButtonProps={{ "aria-label": "Clear machine" }}
        {...form.getInputProps("machineId")}
      />
      {siteId && <OperatorPicker siteId={siteId} {...form.getInputProps("operatorId")} />}
      <Switch
        label="Takes what the recipe says"
        description="Off to enter inputs lot by lot as they come"
        {...form.getInputProps("takesRecipe", { type: "checkbox" })}
      />
    </CommandForm>
  );
}
