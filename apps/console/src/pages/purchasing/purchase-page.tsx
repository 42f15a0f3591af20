import { Button } from "@mantine/core";
import { IconPackageImport, IconPencil, IconSend, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { cents } from "../../parts/decimals.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { date, money, quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { VendorName, WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { PurchaseForm } from "./purchase-form.tsx";
import { type Purchase, purchaseStatuses } from "./purchase-parts.tsx";
import { ReceivePurchaseForm } from "./receive-purchase-form.tsx";

export function PurchasePage() {
  const { id } = useParams({ from: "/signed-in/purchasing/$id" });
  const query = useQuery(trpc.stock.purchaseOrders.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Purchase order">
      {(order) => (
        <Page
          title={order.number}
          back={<TextLink to="/purchasing">Purchase orders</TextLink>}
          actions={<Steps order={order} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["State", <Status key="state" of={order.status} in={purchaseStatuses} />],
                ["Vendor", <VendorName key="vendor" id={order.vendorId} />],
                ["Into", <WarehouseName key="warehouse" id={order.warehouseId} />],
                ["Expected", order.expectedOn ? date(order.expectedOn) : <Nothing key="on" />],
                ["Sent", <When key="sent" at={order.sentAt} />],
                ["Last received", <When key="received" at={order.receivedAt} />],
                ["Cancelled", <When key="cancelled" at={order.cancelledAt} />],
                ["Note", order.note ?? <Nothing key="note" />],
              ]}
            />
          </Section>
          <Section title="Goods" padded={false}>
            <Lines order={order} />
          </Section>
        </Page>
      )}
    </QueryPage>
  );
}

function Lines({ order }: { order: Purchase }) {
  return (
    <TableFrame label="Goods">
      <table className="table" aria-label="Goods">
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" data-align="right">
              Ordered
            </th>
            <th scope="col" data-align="right">
              Price
            </th>
            <th scope="col" data-align="right">
              Amount
            </th>
            <th scope="col" data-align="right">
              Received
            </th>
            <th scope="col">Last received</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.position}>
              <td>
                <TextLink to="/products/$id" params={{ id: line.productId }}>
                  {line.name}
                </TextLink>
              </td>
              <td data-align="right">{quantity(line.quantity, line.unit)}</td>
              <td data-align="right">{money(line.unitPrice, order.currency)}</td>
              <td data-align="right">
                {money(cents(line.quantity, line.unitPrice), order.currency)}
              </td>
              <td data-align="right">{quantity(line.received, line.unit)}</td>
              <td>
                <When at={line.receivedAt} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Total
            </th>
            <td data-align="right">{money(order.total, order.currency)}</td>
            <td colSpan={2} />
          </tr>
        </tfoot>
      </table>
    </TableFrame>
  );
}

/** The steps that follow from the order's state. */
function Steps({ order }: { order: Purchase }) {
  const may = useMay();
  const confirm = useConfirm();
  const send = useCommand(api.stock.purchaseOrders.send.mutate, { done: "Marked as sent" });
  const cancel = useCommand(api.stock.purchaseOrders.cancel.mutate, { done: "Order cancelled" });
  const { id, version, status } = order;
  if (!may("purchasing:write") || status === "received" || status === "cancelled") return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconX size={16} />}
        loading={cancel.isPending}
        onClick={() =>
          confirm(
            {
              title: "Cancel what has not come?",
              body: "What came stays in the stock. This cannot be undone.",
              action: "Cancel the order",
            },
            () => cancel.mutate({ id, version }),
          )
        }
      >
        Cancel order
      </Button>
      {status === "draft" ? (
        <>
          <Dialog
            title={`Edit ${order.number}`}
            size="xl"
            button={(open) => (
              <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
                Edit
              </Button>
            )}
          >
            {(close) => <PurchaseForm order={order} onDone={close} />}
          </Dialog>
          <Button
            leftSection={<IconSend size={16} />}
            loading={send.isPending}
            onClick={() => send.mutate({ id, version })}
          >
            Mark as sent
          </Button>
        </>
      ) : (
        <Dialog
          title={`Receive ${order.number}`}
          size="lg"
          button={(open) => (
            <Button leftSection={<IconPackageImport size={16} />} onClick={open}>
              Receive
            </Button>
          )}
        >
          {(close) => <ReceivePurchaseForm order={order} onDone={close} />}
        </Dialog>
      )}
    </>
  );
}
