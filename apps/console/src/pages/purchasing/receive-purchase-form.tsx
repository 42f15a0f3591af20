import { Button, Fieldset, Group, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { less } from "../../parts/decimals.ts";
import { quantity } from "../../parts/format.ts";
import type { Purchase } from "./purchase-parts.tsx";

type Line = Purchase["lines"][number];

let lastKey = 0;
const arrival = (line: Line, many: string) => ({
  key: ++lastKey,
  position: line.position,
  quantity: many,
  unitCost: line.unitPrice,
  lotCode: "",
  expiresOn: "",
  serials: "",
});

const listed = (serials: string) => serials.split(/[\s,;]+/).filter(Boolean);
const isLeftOut = (many: string) => ["", "0"].includes(many.trim());

/** Takes what has come into the stock: all that is open, or a part of it; a line may come in several lots. */
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
      lines: open.map((line) => arrival(line, less(line.quantity, line.received))),
    },
    command: receive,
    toInput: ({ deliveryNote, lines }) => ({
      id: order.id,
      deliveryNote: orAbsent(deliveryNote),
      // An empty field leaves its line for another time.
      lines: lines.flatMap(({ position, lotCode, expiresOn, ...line }) => {
        const serials = listed(line.serials);
        if (isLeftOut(line.quantity)) return [];
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
  const rows = form.values.lines.map((entry, at) => ({ entry, at }));
  return (
    <CommandForm state={state} action="Receive" onCancel={onDone}>
      <Text c="dimmed">What comes now. Set a line to 0 to receive it later.</Text>
      {open.map((line, index) => {
        const tracking = products[index]?.data?.tracking;
        const own = rows.filter(({ entry }) => entry.position === line.position);
        return (
          <Fieldset key={line.position} legend={`${line.name} · ${line.sku}`}>
            {own.map(({ entry, at }, nth) => {
              const field = (name: string) => form.getInputProps(`lines.${at}.${name}`);
              const isWanted = !isLeftOut(entry.quantity);
              return (
                <SimpleGrid key={entry.key} cols={{ base: 1, xs: 2 }} mt={nth > 0 ? "md" : 0}>
                  <TextInput
                    label={
                      nth > 0
                        ? `Quantity of another lot, in ${line.unit}`
                        : `Quantity, ${quantity(less(line.quantity, line.received), line.unit)} open`
                    }
                    inputMode="decimal"
                    {...field("quantity")}
                  />
                  <TextInput
                    label={`Cost of one ${line.unit}, ${order.currency}`}
                    inputMode="decimal"
                    {...field("unitCost")}
                  />
                  {tracking === "lot" && (
                    <>
                      <TextInput label="Lot" required={isWanted} {...field("lotCode")} />
                      <TextInput label="Last day of use" type="date" {...field("expiresOn")} />
                    </>
                  )}
                  {tracking === "serial" && (
                    <Textarea
                      label="Serial numbers"
                      description={`${listed(entry.serials).length} of them; one on each line, or with spaces between`}
                      autosize
                      minRows={2}
                      {...field("serials")}
                    />
                  )}
                </SimpleGrid>
              );
            })}
            {tracking === "lot" && (
              <Group mt="xs">
                <Button
                  variant="subtle"
                  size="xs"
                  leftSection={<IconPlus size={14} />}
                  onClick={() => form.insertListItem("lines", arrival(line, ""))}
                >
                  Another lot of {line.name}
                </Button>
              </Group>
            )}
          </Fieldset>
        );
      })}
      <TextInput label="Delivery note" {...form.getInputProps("deliveryNote")} />
    </CommandForm>
  );
}
