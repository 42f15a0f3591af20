import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { TextLink } from "../../parts/links.tsx";
import { Page, QueryPage } from "../../parts/page.tsx";
import { OrderForm } from "./order-form.tsx";

export function NewOrderPage() {
  const navigate = useNavigate();
  return (
    <Page title="New order" back={<TextLink to="/orders">Orders</TextLink>}>
      <OrderForm
        onDone={(id) => void navigate({ to: "/orders/$id", params: { id } })}
        onCancel={() => void navigate({ to: "/orders" })}
      />
    </Page>
  );
}

export function EditOrderPage() {
  const { id } = useParams({ from: "/signed-in/orders/$id/edit" });
  const navigate = useNavigate();
  const query = useQuery(trpc.sales.orders.get.queryOptions({ id }));
  const toOrder = () => void navigate({ to: "/orders/$id", params: { id } });
  return (
    <QueryPage query={query} title="Edit order">
      {(order) => (
        <Page
          title={`Edit ${order.number}`}
          back={
            <TextLink to="/orders/$id" params={{ id }}>
              {order.number}
            </TextLink>
          }
        >
          <OrderForm order={order} onDone={toOrder} onCancel={toOrder} />
        </Page>
      )}
    </QueryPage>
  );
}
