import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { date, quantity } from "../../parts/format.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { WarehouseName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing } from "../../parts/values.tsx";
import type { Product } from "../products/kinds.ts";
import { levelColumns } from "./levels.tsx";
import { MovementTable } from "./movement-table.tsx";
import { StockActions } from "./stock-actions.tsx";
import { LocationName } from "./unit-parts.tsx";

/** A product's stock in every warehouse, and how it came to be. */
export function ProductStock({ product }: { product: Product }) {
  const may = useMay();
  const query = useQuery(
    trpc.stock.levels.get.queryOptions({ productId: product.id }, { enabled: may("stock:read") }),
  );
  if (!may("stock:read")) return null;
  return (
    <>
      <Section
        title="Stock"
        padded={false}
        actions={
          <>
            {product.tracking === "serial" && (
              <ButtonLink variant="default" to="/stock/units" search={{ productId: product.id }}>
                Serial units
              </ButtonLink>
            )}
            {product.tracking === "lot" && (
              <ButtonLink variant="default" to="/stock/lots" search={{ productId: product.id }}>
                Lots
              </ButtonLink>
            )}
            {!product.archivedAt && <StockActions productId={product.id} />}
          </>
        }
      >
        {query.error ? (
          <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data === undefined ? (
          <Skeleton h={84} />
        ) : query.data.warehouses.length === 0 ? (
          <Text c="dimmed" p="md">
            None in any warehouse.
          </Text>
        ) : (
          <TableFrame label="Stock by warehouse">
            <table className="table" aria-label="Stock by warehouse">
              <thead>
                <tr>
                  <th scope="col">Warehouse</th>
                  {levelColumns.map(({ header, align }) => (
                    <th key={header} scope="col" data-align={align}>
                      {header}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {query.data.warehouses.map((level) => (
                  <tr key={level.warehouseId}>
                    <td>
                      <WarehouseName id={level.warehouseId} />
                    </td>
                    {levelColumns.map(({ header, align, cell }) => (
                      <td key={header} data-align={align}>
                        {cell(level)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
              {query.data.warehouses.length > 1 && (
                <tfoot>
                  <tr>
                    <td>In all</td>
                    <td data-align="right">{quantity(query.data.onHand)}</td>
                    <td data-align="right">{quantity(query.data.reserved)}</td>
                    <td data-align="right">{quantity(query.data.blocked)}</td>
                    <td data-align="right">{quantity(query.data.available, product.unit)}</td>
                    <td colSpan={2} />
                  </tr>
                </tfoot>
              )}
            </table>
          </TableFrame>
        )}
      </Section>
      {query.data && query.data.bins.length > 0 && (
        <Section title="Lots and places" padded={false}>
          <Bins bins={query.data.bins} unit={product.unit} />
        </Section>
      )}
      <Section title="Movements" padded={false}>
        <MovementTable productId={product.id} isPart />
      </Section>
    </>
  );
}

type Bin = Outputs["stock"]["levels"]["get"]["bins"][number];

/** What of it lies where and is of which lot. */
function Bins({ bins, unit }: { bins: readonly Bin[]; unit: string }) {
  return (
    <TableFrame label="Lots and places">
      <table className="table" aria-label="Lots and places">
        <thead>
          <tr>
            <th scope="col">Warehouse</th>
            <th scope="col">Place</th>
            <th scope="col">Lot</th>
            <th scope="col" data-align="right">
              On hand
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {bins.map((bin) => (
            <tr key={`${bin.warehouseId} ${bin.locationId} ${bin.lotId}`}>
              <td>
                <WarehouseName id={bin.warehouseId} />
              </td>
              <td>
                {bin.locationId ? (
                  <LocationName warehouseId={bin.warehouseId} id={bin.locationId} />
                ) : (
                  <Nothing />
                )}
              </td>
              <td>{bin.lotId ? <LotName id={bin.lotId} /> : <Nothing />}</td>
              <td data-align="right">{quantity(bin.quantity, unit)}</td>
              <td>
                <span className="status" data-tone={bin.blocked ? "bad" : "good"}>
                  {bin.blocked ? "Blocked" : "Available"}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

const stay = { staleTime: 60_000 };

function LotName({ id }: { id: string }) {
  const { data } = useQuery(trpc.stock.lots.get.queryOptions({ id }, stay));
  return data ? `${data.code}${data.expiresOn ? ` · ${date(data.expiresOn)}` : ""}` : "…";
}
