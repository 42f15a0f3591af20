import { Table, Text } from "@mantine/core";
import { problemOf } from "../api/problem.ts";
import { quantity } from "./format.ts";

export interface Shortage {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly wanted: string;
  readonly available: string;
}

/** The products that were short, when that is what was wrong (`stock.insufficient`). */
export function shortagesOf(error: unknown): readonly Shortage[] {
  if (error === null || error === undefined) return [];
  const { code, details } = problemOf(error);
  return code === "stock.insufficient" ? ((details?.lines ?? []) as Shortage[]) : [];
}

/** What was wanted, and what there is. */
export function Shortages({ error }: { error: unknown }) {
  const lines = shortagesOf(error);
  if (lines.length === 0) return null;
  return (
    <Table aria-label="Short products" fz="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Product</Table.Th>
          <Table.Th ta="right">Wanted</Table.Th>
          <Table.Th ta="right">Available</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map(({ productId, name, sku, wanted, available }) => (
          <Table.Tr key={productId}>
            <Table.Td>
              {name}{" "}
              <Text span c="dimmed" inherit>
                {sku}
              </Text>
            </Table.Td>
            <Table.Td ta="right">{quantity(wanted)}</Table.Td>
            <Table.Td ta="right" c="var(--mantine-color-error)" fw={600}>
              {quantity(available)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
