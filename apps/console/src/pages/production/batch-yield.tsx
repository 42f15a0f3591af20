import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { money, percent, quantity } from "../../parts/format.ts";
import { ProductName } from "../../parts/names.tsx";
import { Facts, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing } from "../../parts/values.tsx";
import type { Batch } from "./production-statuses.ts";

const amount = (value: string | null, key: string) =>
  value ? money(value) : <Nothing key={key} />;

/** Expected and real outturn, loss and cost. */
export function BatchYield({ batch }: { batch: Batch }) {
  const query = useQuery(trpc.production.batches.yield.queryOptions({ batchId: batch.id }));
  if (query.error) return <ProblemAlert error={query.error} />;
  if (!query.data) return null;
  const { outputs, basis, loss, cost } = query.data;
  return (
    <Section title="Yield" padded={false}>
      <TableFrame label="Yield">
        <table className="table" aria-label="Yield">
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" data-align="right">
                Expected
              </th>
              <th scope="col" data-align="right">
                Made
              </th>
              <th scope="col" data-align="right">
                Outturn
              </th>
              <th scope="col" data-align="right" className="mantine-visible-from-sm">
                Variance
              </th>
              <th scope="col" data-align="right" className="mantine-visible-from-sm">
                Cost of one
              </th>
            </tr>
          </thead>
          <tbody>
            {outputs.map((output) => (
              <tr key={output.productId}>
                <td>
                  <ProductName id={output.productId} />
                </td>
                <td data-align="right">{quantity(output.expected)}</td>
                <td data-align="right">{quantity(output.produced)}</td>
                <td data-align="right">
                  {output.outturn ? percent(output.outturn) : <Nothing />} of{" "}
                  {percent(output.expectedOutturn)}
                </td>
                <td data-align="right" className="mantine-visible-from-sm">
                  {quantity(output.variance)}
                </td>
                <td data-align="right" className="mantine-visible-from-sm">
                  {output.unitCost ? money(output.unitCost) : <Nothing />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <div style={{ padding: 16 }}>
        <Facts
          facts={[
            ["Put in", quantity(basis)],
            ["Loss expected", quantity(loss.expected)],
            ["Loss recorded", quantity(loss.recorded)],
            ["Unaccounted for", quantity(loss.unaccounted)],
            ["Cost", amount(cost.total, "total")],
            ["Cost expected", amount(cost.expected, "expected")],
            ["Cost over expected", amount(cost.variance, "variance")],
          ]}
        />
      </div>
    </Section>
  );
}
