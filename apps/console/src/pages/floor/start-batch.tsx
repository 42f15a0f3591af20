import { Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { quantity } from "../../parts/format.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import type { Machine } from "../machines/machine-statuses.ts";
import { ProductText } from "./product-text.tsx";

const some = 20;

/** What can be started here: batches that wait for this machine, and orders that are released. One press starts. */
export function StartBatch({
  machine,
  operatorId,
  onDone,
}: {
  machine: Machine;
  operatorId: string | null;
  onDone: () => void;
}) {
  const { id: machineId, siteId } = machine;
  const batches = api.production.batches;
  const of = (status: "planned" | "paused") =>
    trpc.production.batches.list.queryOptions({ machineId, status, limit: some });
  const [planned, paused] = [useQuery(of("planned")), useQuery(of("paused"))];
  const ordersIn = (status: "released" | "in_progress") =>
    trpc.production.orders.list.queryOptions({ siteId, status, sort: "dueOn", limit: some });
  const [released, inProgress] = [
    useQuery(ordersIn("released")),
    useQuery(ordersIn("in_progress")),
  ];
  const start = useCommand(
    (id: string, options) =>
      batches.setStatus.mutate(
        { id, status: "in_progress", operatorId: operatorId ?? undefined },
        options,
      ),
    { onDone, showsProblem: true },
  );
  const plan = useCommand(
    (orderId: string, options) => batches.create.mutate({ orderId, machineId }, options),
    { onDone: ({ id }) => start.mutate(id), showsProblem: true },
  );
  const waiting = [...(paused.data?.items ?? []), ...(planned.data?.items ?? [])];
  const orders = [...(inProgress.data?.items ?? []), ...(released.data?.items ?? [])];
  const isBusy = start.isPending || plan.isPending;
  const error = start.error ?? plan.error;
  return (
    <Stack gap="sm">
      <Title order={2}>Start a batch</Title>
      {error && <ProblemAlert error={error} />}
      {waiting.map((batch) => (
        <Choice key={batch.id} isBusy={isBusy} onClick={() => start.mutate(batch.id)}>
          {batch.code} · <ProductText id={batch.productId} many={quantity(batch.plannedQuantity)} />
        </Choice>
      ))}
      {orders.map((order) => (
        <Choice key={order.id} isBusy={isBusy} onClick={() => plan.mutate(order.id)}>
          New for {order.number} ·{" "}
          <ProductText id={order.productId} many={quantity(order.plannedQuantity)} />
        </Choice>
      ))}
      {waiting.length + orders.length === 0 && (
        <Text size="lg">Nothing is released. Whoever plans releases an order first.</Text>
      )}
    </Stack>
  );
}

function Choice({
  isBusy,
  onClick,
  children,
}: {
  isBusy: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Button
      variant="default"
      h="auto"
      mih={64}
      py="xs"
      fz={18}
      justify="flex-start"
      disabled={isBusy}
      onClick={onClick}
      styles={{ label: { whiteSpace: "normal", textAlign: "left" } }}
    >
      {children}
    </Button>
  );
}
