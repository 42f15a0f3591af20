import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { less } from "../../parts/decimals.ts";
import { quantity } from "../../parts/format.ts";
import type { Order } from "./order-statuses.ts";

/** Ships what is open, or a part of it. */
export function ShipForm({ order: given, onDone }: { order: Order; onDone: () => void }) {
  const [order] = useState(given);
  const open = order.lines.filter((line) => less(line.quantity, line.shipped) !== "0");
  const ship = useCommand(api.sales.orders.ship.mutate, {
    done: ({ status }) => (status === "shipped" ? "Shipped" : "Shipped in part"),
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      lines: open.map((line) => ({
        position: line.position,
        quantity: less(line.quantity, line.shipped),
      })),
    },
    command: ship,
    toInput: ({ lines }) => ({
      id: order.id,
      version: order.version,
      // An empty field leaves its line for another time.
      lines: lines.filter((line) => !["", "0"].includes(line.quantity.trim())),
    }),
  });
  return (
    <CommandForm state={state} action="Ship" onCancel={onDone}>
      <Text c="dimmed">What leaves the warehouse now. Set a line to 0 to ship it later.</Text>
      {open.map((line, at) => (
        <TextInput
          key={line.position}
          label={`${line.name} · ${line.sku}`}
          description={`${quantity(less(line.quantity, line.shipped), line.unit)} open`}
          inputMode="decimal"
          {...state.form.getInputProps(`lines.${at}.quantity`)}
        />
      ))}
    </CommandForm>
  );
}
