import { Button, Textarea, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { serialsIn, useTracking } from "../production/batch-pickers.tsx";
import { NumberPad, quantityOf } from "./number-pad.tsx";
import { ProductText } from "./product-text.tsx";

/** Records what came out: what it is, how much or which pieces, done. */
export function OutputPad({
  batchId,
  operatorId,
  onDone,
}: {
  batchId: string;
  operatorId: string | null;
  onDone: () => void;
}) {
  const { data: batch } = useQuery(trpc.production.batches.get.queryOptions({ id: batchId }));
  const [what, setWhat] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [scanned, setScanned] = useState("");
  const add = useCommand(api.production.batches.addOutput.mutate, {
    done: "Recorded",
    onDone,
    showsProblem: true,
  });
  const chosen = what ?? batch?.productId ?? null;
  const isLoss = chosen === "loss";
  const tracking = useTracking(isLoss ? null : chosen);
  if (!batch || chosen === null) return null;
  const serials = tracking === "serial" ? serialsIn(scanned) : [];
  return (
    <>
      <Title order={2}>Record output</Title>
      <fieldset className="floor-grid" aria-label="What came out">
        {batch.plan.outputs.map(({ productId }) => (
          <Button
            key={productId}
            variant={chosen === productId ? "filled" : "default"}
            aria-pressed={chosen === productId}
            onClick={() => setWhat(productId)}
          >
            <ProductText id={productId} />
          </Button>
        ))}
        <Button
          variant={isLoss ? "filled" : "default"}
          aria-pressed={isLoss}
          onClick={() => setWhat("loss")}
        >
          Loss
        </Button>
      </fieldset>
      {add.error && <ProblemAlert error={add.error} />}
      {tracking === "serial" && (
        <Textarea
          size="lg"
          label="Serial numbers"
          description="Scan one after another, or count: then the batch numbers them"
          autosize
          minRows={1}
          maxRows={6}
          value={scanned}
          onChange={(event) => setScanned(event.currentTarget.value)}
        />
      )}
      {serials.length === 0 && <NumberPad typed={typed} onType={setTyped} />}
      <Button
        h={72}
        fz={20}
        style={{ flexShrink: 0 }}
        disabled={serials.length === 0 && !/[1-9]/.test(typed)}
        loading={add.isPending}
        onClick={() =>
          add.mutate({
            id: batchId,
            operatorId: operatorId ?? undefined,
            quantity: serials.length > 0 ? String(serials.length) : quantityOf(typed),
            ...(isLoss ? { kind: "loss" as const } : { productId: chosen }),
            ...(serials.length > 0 && { serials }),
          })
        }
      >
        {serials.length > 0 ? `Record ${serials.length}` : "Record"}
      </Button>
    </>
  );
}
