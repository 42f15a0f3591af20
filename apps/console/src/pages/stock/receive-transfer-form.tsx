import { Text, TextInput } from "@mantine/core";
import { api, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { quantity } from "../../parts/format.ts";
import { ProductName } from "../../parts/names.tsx";

type Transfer = Outputs["stock"]["transfers"]["list"]["items"][number];

/** All of it arrives, unless it is said what is missing and why. */
export function ReceiveTransferForm({
  transfer,
  onDone,
}: {
  transfer: Transfer;
  onDone: () => void;
}) {
  const receive = useCommand(api.stock.transfers.receive.mutate, {
    done: "Goods received",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      missing: transfer.lines.map(() => ""),
      shortfallReason: "",
    },
    command: receive,
    toInput: ({ missing, shortfallReason }) => ({
      id: transfer.id,
      shortfall: transfer.lines.flatMap(({ productId }, at) => {
        const lost = missing[at]?.trim();
        return lost ? [{ productId, quantity: lost }] : [];
      }),
      shortfallReason: orAbsent(shortfallReason),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Receive" onCancel={onDone}>
      <Text size="sm">Leave empty what has arrived in full.</Text>
      {transfer.lines.map((line, at) => (
        <TextInput
          key={line.productId}
          inputMode="decimal"
          label={
            <>
              <ProductName id={line.productId} />: missing of {quantity(line.quantity)}
            </>
          }
          {...form.getInputProps(`missing.${at}`)}
        />
      ))}
      <TextInput label="Why it is missing" {...form.getInputProps("shortfallReason")} />
    </CommandForm>
  );
}
