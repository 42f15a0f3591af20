import { Button, Text, Textarea } from "@mantine/core";
import { IconCheck, IconPencil, IconTruckDelivery, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { type Command, useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import type { Order } from "./order-statuses.ts";
import { ShipForm } from "./ship-form.tsx";

/** The steps that follow from an order's state. */
export function OrderActions({
  order,
  confirm,
}: {
  order: Order;
  /** The page's own: it shows which lines were short. */
  confirm: Command<Inputs["sales"]["orders"]["confirm"], Order>;
}) {
  const may = useMay();
  const complete = useCommand(api.sales.orders.complete.mutate, { done: "Order completed" });
  if (!may("sales:write")) return null;
  const { id, version, status, lines } = order;
  const hasShipped = lines.some(({ shipped }) => shipped !== "0");
  return (
    <>
      {(status === "draft" || (status === "confirmed" && !hasShipped)) && (
        <Dialog
          title="Cancel this order?"
          button={(open) => (
            <Button variant="default" leftSection={<IconX size={16} />} onClick={open}>
              Cancel order
            </Button>
          )}
        >
          {(close) => <CancelForm order={order} onDone={close} />}
        </Dialog>
      )}
      {status === "draft" && (
        <>
          <ButtonLink
            to="/orders/$id/edit"
            params={{ id }}
            variant="default"
            leftSection={<IconPencil size={16} />}
          >
            Edit
          </ButtonLink>
          <Button
            leftSection={<IconCheck size={16} />}
            loading={confirm.isPending}
            onClick={() => confirm.mutate({ id, version })}
          >
            Confirm
          </Button>
        </>
      )}
      {status === "confirmed" && (
        <Dialog
          title={`Ship ${order.number}`}
          button={(open) => (
            <Button leftSection={<IconTruckDelivery size={16} />} onClick={open}>
              Ship
            </Button>
          )}
        >
          {(close) => <ShipForm order={order} onDone={close} />}
        </Dialog>
      )}
      {status === "shipped" && (
        <Button
          leftSection={<IconCheck size={16} />}
          loading={complete.isPending}
          onClick={() => complete.mutate({ id, version })}
        >
          Complete
        </Button>
      )}
    </>
  );
}

function CancelForm({ order: given, onDone }: { order: Order; onDone: () => void }) {
  const [order] = useState(given);
  const cancel = useCommand(api.sales.orders.cancel.mutate, {
    done: "Order cancelled",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { reason: "" },
    command: cancel,
    toInput: ({ reason }) => ({ id: order.id, version: order.version, reason: orAbsent(reason) }),
  });
  return (
    <CommandForm state={state} action="Cancel order" onCancel={onDone}>
      <Text>
        {order.status === "confirmed"
          ? "Its reserved stock becomes available again. This cannot be undone."
          : "This cannot be undone."}
      </Text>
      <Textarea label="Reason" autosize {...state.form.getInputProps("reason")} />
    </CommandForm>
  );
}
