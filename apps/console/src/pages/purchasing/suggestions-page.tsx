import { Alert, Button } from "@mantine/core";
import { IconShoppingCart } from "@tabler/icons-react";
import { skipToken, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page, QueryPage, Section } from "../../parts/page.tsx";
import { useWarehouses, WarehouseSelect } from "../../parts/pickers.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing } from "../../parts/values.tsx";
import { PurchaseForm } from "./purchase-form.tsx";
import { PurchasingTabs, type Suggested } from "./purchase-parts.tsx";

export function SuggestionsPage() {
  const list = useListState({ filters: ["warehouseId"], sorts: [] });
  const { warehouseId } = list.filters;
  const query = useQuery(trpc.stock.restockPlans.suggest.queryOptions({ warehouseId }));
  return (
    <QueryPage query={query} title="What to order">
      {({ vendors, more }) => (
        <Page
          title="What to order"
          description="What is at or below its restock plan's minimum or its reorder level, with what is on order, and what work waits for"
        >
          <PurchasingTabs />
          <WarehouseSelect
            size="sm"
            maw={240}
            clearable
            placeholder="Warehouse"
            aria-label="Warehouse"
            value={warehouseId ?? null}
            onChange={(id) => list.set({ warehouseId: id ?? undefined })}
          />
          {vendors.length === 0 && (
            <Alert>There is enough of everything that has a plan or a reorder level.</Alert>
          )}
          {vendors.map((group) => (
            <Group key={`${group.vendorId} ${group.warehouseId}`} group={group} />
          ))}
          {more && <Alert>There is more. Order these first.</Alert>}
        </Page>
      )}
    </QueryPage>
  );
}

/** How much documents wait for, and where they are. */
function WaitedFor({ line }: { line: Suggested["lines"][number] }) {
  if (line.waiting.length === 0) return <Nothing />;
  return (
    <>
      {quantity(line.waitedFor, line.unit)}:{" "}
      {line.waiting.map(({ type, id, number }, at) => (
        <span key={id}>
          {at > 0 && ", "}
          {type === "workshop.work_order" ? (
            <TextLink to="/work-orders/$id" params={{ id }}>
              {number ?? "a work order"}
            </TextLink>
          ) : (
            number
          )}
        </span>
      ))}
    </>
  );
}

function Group({ group }: { group: Suggested }) {
  const may = useMay();
  const { vendorId, warehouseId } = group;
  const found = useQuery(
    trpc.parties.vendors.get.queryOptions(vendorId ? { id: vendorId } : skipToken),
  );
  const vendor = vendorId ? (found.data?.name ?? "…") : "No vendor";
  const warehouse = useWarehouses().data?.items.find(({ id }) => id === warehouseId)?.name ?? "…";
  return (
    <Section
      title={`${vendor} for ${warehouse}`}
      padded={false}
      actions={
        may("purchasing:write") && (
          <Dialog
            title="New purchase order"
            size="xl"
            button={(open) => (
              <Button size="xs" leftSection={<IconShoppingCart size={14} />} onClick={open}>
                Order these
              </Button>
            )}
          >
            {(close) => <PurchaseForm suggested={group} onDone={close} />}
          </Dialog>
        )
      }
    >
      <TableFrame label={`To order of ${vendor} for ${warehouse}`}>
        <table className="table" aria-label={`To order of ${vendor} for ${warehouse}`}>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" data-align="right">
                On hand
              </th>
              <th scope="col" data-align="right">
                Reserved
              </th>
              <th scope="col">Waited for</th>
              <th scope="col" data-align="right">
                On order
              </th>
              <th scope="col" data-align="right">
                Minimum
              </th>
              <th scope="col" data-align="right">
                To order
              </th>
            </tr>
          </thead>
          <tbody>
            {group.lines.map((line) => (
              <tr key={line.productId}>
                <td>
                  <TextLink to="/products/$id" params={{ id: line.productId }}>
                    {line.name}
                  </TextLink>
                </td>
                <td data-align="right">{quantity(line.onHand, line.unit)}</td>
                <td data-align="right">{quantity(line.reserved, line.unit)}</td>
                <td>
                  <WaitedFor line={line} />
                </td>
                <td data-align="right">{quantity(line.onOrder, line.unit)}</td>
                <td data-align="right">{quantity(line.minimum, line.unit)}</td>
                <td data-align="right">{quantity(line.order.quantity, line.order.unit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}
