import { Button, Group, TextInput } from "@mantine/core";
import { IconBarcode } from "@tabler/icons-react";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import type { Search } from "../../parts/list-state.ts";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { When } from "../../parts/values.tsx";
import { ProductionTabs } from "./production-tabs.tsx";

type Trace = Outputs["production"]["lots"]["trace"];

/** From any lot: what it came from, and what it went into. */
export function TracePage() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [text, setText] = useState(search.lot ?? "");
  const query = useQuery(
    trpc.production.lots.trace.queryOptions(search.lot ? { lot: search.lot } : skipToken),
  );
  const several = severalOf(query.error);
  return (
    <Page title="Recall" description="Where a lot came from, and where it went">
      <ProductionTabs />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: ".", search: { lot: text.trim() || undefined } });
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Lot or serial number"
            description="Scan it, or type its code or id: bought or made"
            leftSection={<IconBarcode size={15} />}
            // A scanner types and presses Enter: what it typed before makes room.
            onFocus={(event) => event.currentTarget.select()}
            autoFocus
            w={{ base: "100%", xs: 340 }}
            data-search
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">Trace</Button>
        </Group>
      </form>
      {query.error &&
        (several.length > 0 ? <Several lots={several} /> : <ProblemAlert error={query.error} />)}
      {query.data && <Found trace={query.data} />}
    </Page>
  );
}

type Named = Pick<Trace["lot"], "lotId" | "code" | "sku" | "name">;

/** The lots of one code, when that is why the server could not say which was meant. */
function severalOf(error: unknown): readonly Named[] {
  if (!error) return [];
  const { code, details } = problemOf(error);
  return code === "production.lot_ambiguous" ? ((details?.lots ?? []) as Named[]) : [];
}

function Several({ lots }: { lots: readonly Named[] }) {
  return (
    <Section title="Which of these?">
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {lots.map(({ lotId, code, name, sku }) => (
          <li key={lotId}>
            <TextLink to="/production/trace" search={{ lot: lotId }}>
              {[code ?? lotId, name, sku].join(" · ")}
            </TextLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Found({ trace }: { trace: Trace }) {
  const { lot } = trace;
  return (
    <>
      <p style={{ margin: 0 }}>
        <strong>{lot.code ?? lot.lotId}</strong> {lot.name}. Other lots and pieces:{" "}
        {trace.lots.length}, batches: {trace.batches.length}.
        {trace.truncated && " There is more than is shown here."}
      </p>
      <Steps title="Came from" trace={trace} way="backward" />
      <Steps title="Went into" trace={trace} way="forward" />
    </>
  );
}

function Steps({
  title,
  trace,
  way,
}: {
  title: string;
  trace: Trace;
  way: "backward" | "forward";
}) {
  const steps = trace[way];
  const lots = new Map([trace.lot, ...trace.lots].map((each) => [each.lotId, each]));
  const batches = new Map(trace.batches.map((each) => [each.batchId, each]));
  if (steps.length === 0)
    return (
      <Section title={title}>
        {way === "forward" ? "No batch took of it." : "No batch made it."}
      </Section>
    );
  return (
    <Section title={title} padded={false}>
      <TableFrame label={title}>
        <table className="table" aria-label={title}>
          <thead>
            <tr>
              <th scope="col">Batch</th>
              <th scope="col">Lot</th>
              <th scope="col" className="mantine-visible-from-xs">
                Product
              </th>
              <th scope="col">Way</th>
              <th scope="col" data-align="right">
                Quantity
              </th>
              <th scope="col" className="mantine-visible-from-sm">
                Completed
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ batchId, lotId, way: into, quantity: many }) => {
              const other = lots.get(lotId);
              return (
                <tr key={`${batchId} ${lotId}`}>
                  <td>
                    <TextLink to="/production/batches/$id" params={{ id: batchId }}>
                      {batches.get(batchId)?.code ?? batchId}
                    </TextLink>
                  </td>
                  <td>
                    <TextLink to="/production/trace" search={{ lot: lotId }}>
                      {other?.code ?? lotId}
                    </TextLink>
                  </td>
                  <td className="mantine-visible-from-xs">{other?.name}</td>
                  <td>{into === "in" ? "Taken" : "Given"}</td>
                  <td data-align="right">{quantity(many)}</td>
                  <td className="mantine-visible-from-sm">
                    <When at={batches.get(batchId)?.completedAt ?? null} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}
