import { Button, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
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
import { OperatorName } from "./batch-pickers.tsx";
import { BatchYield } from "./batch-yield.tsx";
import { type Batch, batchStatuses, isOpen } from "./production-statuses.ts";

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
                [
                  "Operator",
                  <OperatorName key="operator" siteId={batch.siteId} id={batch.operatorId} />,
                ],
                ["Started", <When key="started" at={batch.startedAt} />],
                ["Completed", <When key="completed" at={batch.completedAt} />],
                ...(batch.reversedAt
                  ? ([
                      ["Reversed", <When key="reversed" at={batch.reversedAt} />],
                      ["Reversed because", batch.reversalReason],
                    ] as const)
                  : []),
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
  if (status === "completed" && may("production:reverse")) return <ReverseBatch batch={batch} />;
  if (status === "reversed" && may("production:write")) return <CopyBatch batch={batch} />;
  if (!may("production:write") || !isOpen(batch)) return null;
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
                body: "Its inputs leave the stock and its outputs come into it. It can be reversed as long as they are there.",
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

/** Plans the batch again, with its lines, to be put right. */
function CopyBatch({ batch }: { batch: Batch }) {
  const navigate = useNavigate();
  const copy = useCommand(api.production.batches.create.mutate, {
    done: ({ code }) => `${code} planned`,
    onDone: ({ id }) => void navigate({ to: "/production/batches/$id", params: { id } }),
  });
  return (
    <Button
      variant="default"
      loading={copy.isPending}
      onClick={() => copy.mutate({ copyOf: batch.id })}
    >
      Make it anew
    </Button>
  );
}

/** Takes a completed batch back, with the reason. */
function ReverseBatch({ batch }: { batch: Batch }) {
  return (
    <Dialog
      title={`Reverse ${batch.code}`}
      button={(open) => (
        <Button variant="default" onClick={open}>
          Reverse
        </Button>
      )}
    >
      {(close) => <ReverseForm batch={batch} onDone={close} />}
    </Dialog>
  );
}

function ReverseForm({ batch, onDone }: { batch: Batch; onDone: () => void }) {
  const reverse = useCommand(api.production.batches.reverse.mutate, {
    done: ({ code }) => `${code} is reversed`,
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { reason: "" },
    command: reverse,
    toInput: ({ reason }) => ({ id: batch.id, reason }),
  });
  return (
    <CommandForm state={state} action="Reverse batch" onCancel={onDone}>
      <p style={{ margin: 0 }}>
        Its outputs leave the stock and its inputs come back, as if it had not been. Outputs that
        were used, sold or moved since must be brought back first.
      </p>
      <Textarea
        label="Reason"
        required
        autosize
        minRows={2}
        data-autofocus
        {...state.form.getInputProps("reason")}
      />
    </CommandForm>
  );
}
