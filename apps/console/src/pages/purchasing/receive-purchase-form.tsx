import { Fieldset, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { less } from "../../parts/decimals.ts";
import { quantity } from "../../parts/format.ts";
import type { Purchase } from "./purchase-parts.tsx";

/** Takes what has come into the stock: all that is open, or a part of it. */
export function ReceivePurchaseForm({
  order: given,
  onDone,
}: {
  order: Purchase;
  onDone: () => void;
}) {
  const [order] = useState(given);
  const open = order.lines.filter(({ outstanding }) => outstanding !== "0");
  const products = useQueries({
    queries: open.map(({ productId }) => trpc.catalog.products.get.queryOptions({ id: productId })),
  });
  const receive = useCommand(api.stock.purchaseOrders.receive.mutate, {
    done: ({ status }) => (status === "received" ? "All received" : "Received in part"),
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      deliveryNote: "",
      lines: open.map((line) => ({
        position: line.position,
        quantity: less(line.quantity, line.received),
        unitCost: line.unitPrice,
        lotCode: "",
        expiresOn: "",
        serials: "",
      })),
    },
    command: receive,
    toInput: ({ deliveryNote, lines }) => ({
      id: order.id,
      deliveryNote: orAbsent(deliveryNote),
      // An empty field leaves its line for another time.
      lines: lines.flatMap(({ position, lotCode, expiresOn, ...line }) => {
        const serials = line.serials.split(/[\s,;]+/).filter(Boolean);
        if (["", "0"].includes(line.quantity.trim())) return [];
        return [
          {
            position,
            quantity: line.quantity,
            unitCost: orAbsent(line.unitCost),
            ...(lotCode.trim() && { lot: { code: lotCode, expiresOn: orAbsent(expiresOn) } }),
            ...(serials.length > 0 && { serials }),
          },
        ];
      }),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Receive" onCancel={onDone}>
      <Text c="dimmed">What comes now. Set a line to 0 to receive it later.</Text>
      {open.map((line, at) => {
        const tracking = products[at]?.data?.tracking;
        const field = (name: string) => form.getInputProps(`lines.${at}.${name}`);
        return (
          <Fieldset key={line.position} legend={`${line.name} · ${line.sku}`}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput
                label={`Quantity, ${quantity(less(line.quantity, line.received), line.unit)} open`}
                inputMode="decimal"
                {...field("quantity")}
              />
              <TextInput
                label={`Cost of one ${line.unit}`}
                inputMode="decimal"
                {...field("unitCost")}
              />
              {tracking === "lot" && (
                <>
                  <TextInput label="Lot" {...field("lotCode")} />
                  <TextInput label="Last day of use" type="date" {...field("expiresOn")} />
                </>
              )}
              {tracking === "serial" && (
                <TextInput label="Serial numbers, with spaces between" {...field("serials")} />
              )}
            </SimpleGrid>
          </Fieldset>
        );
      })}
      <TextInput label="Delivery note" {...form.getInputProps("deliveryNote")} />
    </CommandForm>
  );
}
