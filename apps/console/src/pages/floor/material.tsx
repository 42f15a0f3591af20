import { Button, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { date, quantity } from "../../parts/format.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { useLotsAt, useTracking } from "../production/batch-pickers.tsx";
import { ProductText } from "./product-text.tsx";

type Batch = Outputs["production"]["batches"]["get"];
type Input = Batch["inputs"][number];

/** What the batch takes, and of which lot: one press on a lot says which was tipped in. */
export function Material({
  batchId,
  operatorId,
  onDone,
}: {
  batchId: string;
  operatorId: string | null;
  onDone: () => void;
}) {
  const { data: batch } = useQuery(trpc.production.batches.get.queryOptions({ id: batchId }));
  const [chosen, setChosen] = useState<string | null>(null);
  if (!batch) return null;
  const line = batch.inputs.find(({ id }) => id === chosen) ?? batch.inputs[0];
  return (
    <>
      <Title order={2}>Material</Title>
      {batch.inputs.length === 0 && <Text size="lg">Nothing is to be taken yet.</Text>}
      <fieldset className="floor-grid" aria-label="What goes in">
        {batch.inputs.map((each) => (
          <Button
            key={each.id}
            variant={each.id === line?.id ? "filled" : "default"}
            aria-pressed={each.id === line?.id}
            onClick={() => setChosen(each.id)}
          >
            <ProductText id={each.productId} many={quantity(each.quantity)} />
          </Button>
        ))}
      </fieldset>
      {line && (
        <Lots key={line.id} batch={batch} line={line} operatorId={operatorId} onDone={onDone} />
      )}
    </>
  );
}

function Lots({
  batch,
  line,
  operatorId,
  onDone,
}: {
  batch: Batch;
  line: Input;
  operatorId: string | null;
  onDone: () => void;
}) {
  const tracking = useTracking(line.productId);
  const lots = useLotsAt(tracking === "lot" ? line.productId : null, batch.warehouseId);
  const change = useCommand(api.production.batches.changeInput.mutate, {
    done: "Noted",
    onDone,
    showsProblem: true,
  });
  const take = (lotId: string | null) =>
    change.mutate({
      id: batch.id,
      lineId: line.id,
      lotId,
      ...(operatorId && { operatorId }),
    });
  if (tracking !== "lot")
    return tracking === undefined ? null : <Text size="lg">It is not told apart by lot.</Text>;
  return (
    <>
      {change.error && <ProblemAlert error={change.error} />}
      {lots.length === 0 && <Text size="lg">Nothing of it may be taken here.</Text>}
      {lots.map((lot, at) => (
        <Button
          key={lot.id}
          h="auto"
          mih={64}
          py="xs"
          fz={18}
          justify="flex-start"
          variant={line.lotId === lot.id ? "filled" : "default"}
          aria-pressed={line.lotId === lot.id}
          disabled={change.isPending}
          onClick={() => take(lot.id)}
          styles={{ label: { whiteSpace: "normal", textAlign: "left" } }}
        >
          {lot.code} · {quantity(lot.left, lot.unit)} left
          {lot.expiresOn && ` · use by ${date(lot.expiresOn)}`}
          {at === 0 && lot.expiresOn && " · expires first"}
        </Button>
      ))}
      {line.lotId && (
        <Button variant="default" h={64} disabled={change.isPending} onClick={() => take(null)}>
          Whatever expires first
        </Button>
      )}
    </>
  );
}
