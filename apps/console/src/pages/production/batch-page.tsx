import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { ProductName, WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, RecordId, When } from "../../parts/values.tsx";
import { useLiveProduction } from "../machines/use-live-production.ts";
import { BatchChecks } from "./batch-checks.tsx";
import { BatchInputs, BatchOutputs } from "./batch-lines.tsx";
import { BatchNotes } from "./batch-notes.tsx";
import { BatchYield } from "./batch-yield.tsx";
import { type Batch, batchStatuses } from "./production-statuses.ts";

export function BatchPage() {
  const { id } = useParams({ from: "/signed-in/production/batches/$id" });
  useLiveProduction({ batchId: id });
  const query = useQuery(trpc.production.batches.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Batch">
      {(batch) => (
        <Page
          title={batch.code}
          description={<Status of={batch.status} in={batchStatuses} />}
          back={<TextLink to="/production/batches">Batches</TextLink>}
          actions={<BatchActions batch={batch} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Product", <ProductName key="product" id={batch.productId} />],
                ["Planned", quantity(batch.plannedQuantity)],
                ["Recipe", `${batch.plan.recipeCode}, version ${batch.plan.recipeVersion}`],
                [
                  "Order",
                  batch.orderId ? (
                    <TextLink
                      key="order"
                      to="/production/orders/$id"
                      params={{ id: batch.orderId }}
                    >
                      Open
                    </TextLink>
                  ) : (
                    <Nothing key="order" />
                  ),
                ],
                [
                  "Machine",
                  batch.machineId ? (
                    <TextLink key="machine" to="/machines/$id" params={{ id: batch.machineId }}>
                      Open
                    </TextLink>
                  ) : (
                    <Nothing key="machine" />
                  ),
                ],
                ["Warehouse", <WarehouseName key="warehouse" id={batch.warehouseId} />],
                ["Started", <When key="started" at={batch.startedAt} />],
                ["Completed", <When key="completed" at={batch.completedAt} />],
                ["Id", <RecordId key="id" of={batch.id} />],
              ]}
            />
          </Section>
          <BatchInputs batch={batch} />
          <BatchOutputs batch={batch} />
          {batch.plan.checks.length > 0 && <BatchChecks batch={batch} />}
          <BatchYield batch={batch} />
          <BatchNotes batch={batch} />
        </Page>
      )}
    </QueryPage>
  );
}

/** The steps that follow from a batch's state. */
function BatchActions({ batch }: { batch: Batch }) {
  const may = useMay();
  const confirm = useConfirm();
  const step = useCommand(api.production.batches.setStatus.mutate, {
    done: ({ code, status }) => `${code} is ${status.replace("_", " ")}`,
  });
  const { id, status } = batch;
  if (!may("production:write") || status === "completed" || status === "cancelled") return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() =>
          confirm(
            {
              title: "Cancel this batch?",
              body: "No stock moves. This cannot be undone.",
              action: "Cancel batch",
              isGrave: true,
            },
            () => step.mutate({ id, status: "cancelled" }),
          )
        }
      >
        Cancel batch
      </Button>
      {status === "in_progress" ? (
        <Button variant="default" onClick={() => step.mutate({ id, status: "paused" })}>
          Pause
        </Button>
      ) : (
        <Button
          variant={status === "planned" ? "filled" : "default"}
          loading={step.isPending}
          onClick={() => step.mutate({ id, status: "in_progress" })}
        >
          {status === "planned" ? "Start" : "Go on"}
        </Button>
      )}
      {status !== "planned" && (
        <Button
          loading={step.isPending}
          onClick={() =>
            confirm(
              {
                title: "Complete this batch?",
                body: "Its inputs leave the stock and its outputs come into it. This cannot be undone.",
                action: "Complete batch",
              },
              () => step.mutate({ id, status: "completed" }),
            )
          }
        >
          Complete
        </Button>
      )}
    </>
  );
}
