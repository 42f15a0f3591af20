import { Chip, Group, Input, SimpleGrid, Text, TextInput } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { ProductName, WarehouseName } from "../../parts/names.tsx";
import { ProductSelect, VendorSelect, WarehouseSelect } from "../../parts/pickers.tsx";

export type RestockPlan = Outputs["stock"]["restockPlans"]["get"];

/** 1 is Monday. */
export const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** Says how much of a product a warehouse keeps, or changes it; what a plan is of stays. */
export function PlanForm({ plan: given, onDone }: { plan?: RestockPlan; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [plan] = useState(given);
  const save = useCommand(
    (input: Inputs["stock"]["restockPlans"]["create"], options) => {
      if (!plan) return api.stock.restockPlans.create.mutate(input, options);
      const { productId: _, warehouseId: __, ...terms } = input;
      const { id, version } = plan;
      return api.stock.restockPlans.update.mutate({ ...terms, id, version }, options);
    },
    { done: plan ? "Plan saved" : "Plan added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      productId: plan?.productId ?? null,
      warehouseId: plan?.warehouseId ?? null,
      vendorId: plan?.vendorId ?? null,
      minimum: plan?.minimum ?? "",
      maximum: plan?.maximum ?? "",
      leadTimeDays: String(plan?.leadTimeDays ?? 0),
      reviewDays: plan?.reviewDays.map(String) ?? [],
    },
    command: save,
    toInput: ({ productId, warehouseId, leadTimeDays, reviewDays, ...terms }) => ({
      ...terms,
      productId: productId ?? "",
      warehouseId: warehouseId ?? "",
      leadTimeDays: Number(leadTimeDays),
      reviewDays: reviewDays.map(Number).toSorted(),
    }),
  });
  const { form } = state;
  const { productId } = form.values;
  const product = useQuery(
    trpc.catalog.products.get.queryOptions(productId ? { id: productId } : skipToken),
  ).data;
  const unit = product ? ` in ${product.unit}` : "";
  return (
    <CommandForm state={state} action={plan ? "Save" : "Add plan"} onCancel={onDone}>
      {plan ? (
        <Text>
          <ProductName id={plan.productId} /> in <WarehouseName id={plan.warehouseId} />
        </Text>
      ) : (
        <>
          <ProductSelect label="Product" required {...form.getInputProps("productId")} />
          <WarehouseSelect label="Warehouse" required {...form.getInputProps("warehouseId")} />
        </>
      )}
      <VendorSelect label="Bought from" clearable {...form.getInputProps("vendorId")} />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <TextInput
          label={`Minimum${unit}`}
          required
          inputMode="decimal"
          {...form.getInputProps("minimum")}
        />
        <TextInput
          label={`Fill up to${unit}`}
          required
          inputMode="decimal"
          {...form.getInputProps("maximum")}
        />
        <TextInput
          label="Days until it comes"
          required
          inputMode="numeric"
          {...form.getInputProps("leadTimeDays")}
        />
      </SimpleGrid>
      <Input.Wrapper
        label="Looked at on"
        labelElement="div"
        description="Every day unless days are chosen"
      >
        <Chip.Group multiple {...form.getInputProps("reviewDays")}>
          <Group gap={6} mt={6}>
            {weekdays.map((day, at) => (
              <Chip key={day} value={String(at + 1)} size="xs">
                {day}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
    </CommandForm>
  );
}
