import { Button, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { ProductText } from "./product-text.tsx";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "⌫"];
const names: Record<string, string> = { ".": "Point", "⌫": "Delete" };

/** Records what came out: what it is, how much, done. */
export function OutputPad({ batchId, onDone }: { batchId: string; onDone: () => void }) {
  const { data: batch } = useQuery(trpc.production.batches.get.queryOptions({ id: batchId }));
  const [what, setWhat] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const add = useCommand(api.production.batches.addOutput.mutate, {
    done: "Recorded",
    onDone,
    showsProblem: true,
  });
  if (!batch) return null;
  const chosen = what ?? batch.productId;
  const press = (key: string) =>
    setTyped((before) => {
      if (key === "⌫") return before.slice(0, -1);
      if (key === "." && before.includes(".")) return before;
      return before.length < 12 ? before + key : before;
    });
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
          variant={chosen === "loss" ? "filled" : "default"}
          aria-pressed={chosen === "loss"}
          onClick={() => setWhat("loss")}
        >
          Loss
        </Button>
      </fieldset>
      {add.error && <ProblemAlert error={add.error} />}
      <Text component="output" ta="right" fz={40} fw={700} aria-live="polite" aria-label="Quantity">
        {typed || "0"}
      </Text>
      <div className="floor-keys">
        {keys.map((key) => (
          <Button key={key} variant="default" aria-label={names[key]} onClick={() => press(key)}>
            {key}
          </Button>
        ))}
      </div>
      <Button
        h={72}
        fz={20}
        disabled={!/[1-9]/.test(typed)}
        loading={add.isPending}
        onClick={() =>
          add.mutate({
            id: batchId,
            quantity: typed.replace(/^0+(?=\d)/, "").replace(/\.$/, ""),
            ...(chosen === "loss" ? { kind: "loss" as const } : { productId: chosen }),
          })
        }
      >
        Record
      </Button>
    </>
  );
}
