import { Button } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date, quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { ProductName, WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { RecordId, When } from "../../parts/values.tsx";
import { useLiveProduction } from "../machines/use-live-production.ts";
import { BatchForm } from "./batch-form.tsx";
import { BatchTable } from "./batch-table.tsx";
import { OrderForm } from "./order-form.tsx";
import { orderStatuses, type ProductionOrder } from "./production-statuses.ts";

export function ProductionOrderPage() {
  const { id } = useParams({ from: "/signed-in/production/orders/$id" });
  useLiveProduction();
  const query = useQuery(trpc.production.orders.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Production order">
      {(order) => (
        <Page
          title={order.number}
          description={<Status of={order.status} in={orderStatuses} />}
          back={<TextLink to="/production">Production</TextLink>}
          actions={<OrderActions order={order} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Product", <ProductName key="product" id={order.productId} />],
                ["Planned", quantity(order.plannedQuantity)],
                ["Made", quantity(order.producedQuantity)],
                ["Due on", date(order.dueOn)],
                ["Priority", order.priority],
                ["Warehouse", <WarehouseName key="warehouse" id={order.warehouseId} />],
                ["Changed", <When key="changed" at={order.updatedAt} />],
                ["Id", <RecordId key="id" of={order.id} />],
              ]}
            />
            {order.note && <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{order.note}</p>}
          </Section>
          <Section title="Batches" padded={false}>
            <BatchTable orderId={order.id} />
          </Section>
        </Page>
      )}
    </QueryPage>
  );
}

const nextSteps = {
  draft: { step: "plan", label: "Plan" },
  planned: { step: "release", label: "Release" },
  released: { step: "start", label: "Start" },
  in_progress: { step: "complete", label: "Complete" },
  completed: { step: "close", label: "Close" },
} as const;

/** The steps that follow from an order's state. */
function OrderActions({ order }: { order: ProductionOrder }) {
  const may = useMay();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { id, version, status } = order;
  const next = status in nextSteps ? nextSteps[status as keyof typeof nextSteps] : undefined;
  const step = useCommand(
    (
      input: {
        name: keyof typeof api.production.orders &
          ("plan" | "release" | "start" | "complete" | "close" | "cancel");
      },
      options,
    ) => api.production.orders[input.name].mutate({ id, version }, options),
    { done: ({ number, status: now }) => `${number} is ${now.replace("_", " ")}` },
  );
  const isOpen = status === "draft" || status === "planned";
  return (
    <>
      {may("production:plan") && (isOpen || status === "released" || status === "in_progress") && (
        <Button
          variant="default"
          onClick={() =>
            confirm(
              {
                title: "Cancel this order?",
                body: "Nothing more is made for it. This cannot be undone.",
                action: "Cancel order",
                isGrave: true,
              },
              () => step.mutate({ name: "cancel" }),
            )
          }
        >
          Cancel order
        </Button>
      )}
      {may("production:write") && isOpen && (
        <Dialog
          title="Change the order"
          button={(open) => (
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
              Edit
            </Button>
          )}
        >
          {(close) => <OrderForm order={order} onDone={close} />}
        </Dialog>
      )}
      {may("production:write") && (status === "released" || status === "in_progress") && (
        <Dialog
          title={`Batch of ${order.number}`}
          button={(open) => (
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={open}>
              New batch
            </Button>
          )}
        >
          {() => (
            <BatchForm
              order={order}
              onDone={(batch) =>
                void navigate({ to: "/production/batches/$id", params: { id: batch } })
              }
            />
          )}
        </Dialog>
      )}
      {may("production:plan") && next && (
        <Button loading={step.isPending} onClick={() => step.mutate({ name: next.step })}>
          {next.label}
        </Button>
      )}
    </>
  );
}
