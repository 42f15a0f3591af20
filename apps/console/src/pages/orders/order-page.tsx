import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { date, money, percent, quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { CustomerName, WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { type Shortage, shortagesOf } from "../../parts/shortage.tsx";
import { Status } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { RecordId, When } from "../../parts/values.tsx";
import { OrderActions } from "./order-actions.tsx";
import { type Order, orderStatuses } from "./order-statuses.ts";

export function OrderPage() {
  const { id } = useParams({ from: "/signed-in/orders/$id" });
  const query = useQuery(trpc.sales.orders.get.queryOptions({ id }));
  const confirm = useCommand(api.sales.orders.confirm.mutate, {
    done: "Order confirmed, stock reserved",
    showsProblem: true,
  });
  return (
    <QueryPage query={query} title="Order">
      {(order) => (
        <Page
          title={order.number}
          description={<Status of={order.status} in={orderStatuses} />}
          back={<TextLink to="/orders">Orders</TextLink>}
          actions={<OrderActions order={order} confirm={confirm} />}
        >
          {confirm.error && <ProblemAlert error={confirm.error} />}
          <Section title="About">
            <Facts
              facts={[
                ["Customer", <CustomerName key="customer" id={order.customerId} />],
                ["Warehouse", <WarehouseName key="warehouse" id={order.warehouseId} />],
                ["Ordered on", date(order.orderedOn)],
                ["Changed", <When key="changed" at={order.updatedAt} />],
                ["Id", <RecordId key="id" of={order.id} />],
              ]}
            />
            {order.note && <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{order.note}</p>}
          </Section>
          <Lines order={order} shortages={shortagesOf(confirm.error)} />
        </Page>
      )}
    </QueryPage>
  );
}

function Lines({ order, shortages }: { order: Order; shortages: readonly Shortage[] }) {
  const { currency } = order;
  return (
    <Section title="Lines" padded={false}>
      <TableFrame label="Lines">
        <table className="table" aria-label="Lines">
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" data-align="right">
                Quantity
              </th>
              <th scope="col" data-align="right">
                Shipped
              </th>
              <th scope="col" data-align="right">
                Unit price
              </th>
              <th scope="col" data-align="right" className="mantine-visible-from-sm">
                Discount
              </th>
              <th scope="col" data-align="right" className="mantine-visible-from-sm">
                Tax
              </th>
              <th scope="col" data-align="right">
                Net
              </th>
            </tr>
          </thead>
          <tbody>
            {order.lines.map((line) => {
              const short = shortages.find(({ productId }) => productId === line.productId);
              return (
                <tr key={line.position}>
                  <td>
                    <TextLink to="/products/$id" params={{ id: line.productId }}>
                      {line.name}
                    </TextLink>{" "}
                    <small style={{ color: "var(--mantine-color-dimmed)" }}>{line.sku}</small>
                    {short && (
                      <div style={{ color: "var(--mantine-color-error)" }}>
                        {quantity(short.wanted)} wanted, only {quantity(short.available)} available
                      </div>
                    )}
                  </td>
                  <td data-align="right">{quantity(line.quantity, line.unit)}</td>
                  <td data-align="right">{quantity(line.shipped)}</td>
                  <td data-align="right">{money(line.unitPrice, currency)}</td>
                  <td data-align="right" className="mantine-visible-from-sm">
                    {percent(line.discount)}
                  </td>
                  <td data-align="right" className="mantine-visible-from-sm">
                    {percent(line.taxRate)}
                  </td>
                  <td data-align="right">{money(line.net, currency)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
      <div style={{ display: "flex", justifyContent: "flex-end", padding: "12px 14px" }}>
        <dl className="totals">
          <div>
            <dt>Net</dt>
            <dd>{money(order.subtotal, currency)}</dd>
          </div>
          <div>
            <dt>Tax</dt>
            <dd>{money(order.tax, currency)}</dd>
          </div>
          <div>
            <dt>Total</dt>
            <dd>{money(order.total, currency)}</dd>
          </div>
        </dl>
      </div>
    </Section>
  );
}
