import { SimpleGrid, Switch, Textarea, TextInput } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Section } from "../../parts/page.tsx";
import { CustomerSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { shortagesOf } from "../../parts/shortage.tsx";
import { draftOf, newLine, OrderLines, toLines } from "./order-lines.tsx";
import type { Order } from "./order-statuses.ts";

interface OrderInput {
  readonly customerId: string;
  readonly warehouseId: string;
  readonly lines: ReturnType<typeof toLines>;
  readonly note: string | null;
  readonly orderedOn: string | undefined;
  readonly confirm: boolean;
}

/** Makes an order, as a draft or confirmed at once, or changes a draft. */
export function OrderForm({
  order: given,
  onDone,
  onCancel,
}: {
  order?: Order;
  onDone: (id: string) => void;
  onCancel: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [order] = useState(given);
  const save = useCommand(
    (input: OrderInput, options) => {
      if (!order) return api.sales.orders.create.mutate(input, options);
      const { confirm: _, warehouseId: __, ...fields } = input;
      return api.sales.orders.update.mutate(
        { ...fields, id: order.id, version: order.version },
        options,
      );
    },
    {
      done: ({ number, status }) =>
        order ? `${number} saved` : `${number} ${status === "draft" ? "saved as a draft" : status}`,
      onDone: ({ id }) => onDone(id),
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      customerId: order?.customerId ?? null,
      warehouseId: order?.warehouseId ?? null,
      orderedOn: order?.orderedOn ?? "",
      note: order?.note ?? "",
      confirm: false,
      lines: order ? order.lines.map(draftOf) : [newLine()],
    },
    command: save,
    toInput: (values): OrderInput => ({
      customerId: values.customerId ?? "",
      warehouseId: values.warehouseId ?? "",
      lines: toLines(values.lines),
      note: orNull(values.note),
      orderedOn: orAbsent(values.orderedOn),
      confirm: values.confirm,
    }),
  });
  const { form } = state;
  const { customerId } = form.values;
  const customer = useQuery(
    trpc.parties.customers.get.queryOptions(customerId ? { id: customerId } : skipToken),
  );
  return (
    <CommandForm
      state={state}
      action={order ? "Save" : form.values.confirm ? "Make and confirm" : "Save draft"}
      onCancel={onCancel}
    >
      <Section title="Order">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <CustomerSelect label="Customer" required {...form.getInputProps("customerId")} />
          <WarehouseSelect
            label="From warehouse"
            required
            disabled={order !== undefined}
            {...form.getInputProps("warehouseId")}
          />
          <TextInput label="Ordered on" type="date" {...form.getInputProps("orderedOn")} />
        </SimpleGrid>
      </Section>
      <OrderLines
        form={form}
        currency={order?.currency ?? customer.data?.currency ?? undefined}
        shortages={shortagesOf(save.error)}
      />
      <Section title="Note">
        <Textarea aria-label="Note" autosize minRows={2} {...form.getInputProps("note")} />
      </Section>
      {!order && (
        <Switch
          label="Confirm at once and reserve the stock"
          {...form.getInputProps("confirm", { type: "checkbox" })}
        />
      )}
    </CommandForm>
  );
}
