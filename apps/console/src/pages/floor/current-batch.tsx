import { Button, Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { quantity } from "../../parts/format.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { ProductText } from "./product-text.tsx";

/** The batch that the machine works on: what it is to give, what it gave, and its end. */
export function CurrentBatch({ id }: { id: string }) {
  const may = useMay();
  const confirm = useConfirm();
  const query = useQuery(trpc.production.batches.get.queryOptions({ id }));
  const yielded = useQuery(trpc.production.batches.yield.queryOptions({ batchId: id }));
  const complete = useCommand(api.production.batches.setStatus.mutate, {
    done: ({ code }) => `${code} is completed`,
    showsProblem: true,
  });
  const batch = query.data;
  if (!batch) return null;
  return (
    <Paper p="md" component="section" aria-label="Batch">
      <Title order={2}>{batch.code}</Title>
      <Text size="lg">
        <ProductText id={batch.productId} many={quantity(batch.plannedQuantity)} />
      </Text>
      {complete.error && <ProblemAlert error={complete.error} />}
      <dl className="facts" style={{ fontSize: 18 }}>
        {yielded.data?.outputs.map(({ productId, produced, expected }) => (
          <div key={productId}>
            <dt>
              <ProductText id={productId} />
            </dt>
            <dd>
              {quantity(produced)} <Text span c="dimmed">{`of ${quantity(expected)}`}</Text>
            </dd>
          </div>
        ))}
      </dl>
      {may("production:write") && (
        <Button
          fullWidth
          mt="md"
          size="lg"
          variant="default"
          loading={complete.isPending}
          onClick={() =>
            confirm(
              {
                title: "Complete this batch?",
                body: "Its inputs leave the stock and its outputs come into it.",
                action: "Complete batch",
              },
              () => complete.mutate({ id, status: "completed" }),
            )
          }
        >
          Complete batch
        </Button>
      )}
    </Paper>
  );
}
