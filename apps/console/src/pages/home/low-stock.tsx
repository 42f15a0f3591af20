import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import { RowLink, TextLink } from "../../parts/links.tsx";
import { WarehouseName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";

const most = 8;

export function LowStock() {
  const query = useQuery(trpc.stock.levels.list.queryOptions({ low: true, limit: most }));
  return (
    <Section
      title="Low in stock"
      padded={false}
      actions={
        <TextLink to="/stock" search={{ low: "true" }} size="sm">
          All
        </TextLink>
      }
    >
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton h={200} />
      ) : query.data.items.length === 0 ? (
        <Text c="dimmed" p="md">
          Nothing is at or below its reorder level.
        </Text>
      ) : (
        <TableFrame label="Low in stock">
          <table className="table" aria-label="Low in stock">
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Warehouse</th>
                <th scope="col" data-align="right">
                  Available
                </th>
              </tr>
            </thead>
            <tbody>
              {query.data.items.map((level) => (
                <tr key={`${level.productId} ${level.warehouseId}`}>
                  <td>
                    <RowLink to="/products/$id" params={{ id: level.productId }}>
                      {level.name}
                    </RowLink>
                  </td>
                  <td>
                    <WarehouseName id={level.warehouseId} />
                  </td>
                  <td data-align="right">{quantity(level.available, level.unit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}
